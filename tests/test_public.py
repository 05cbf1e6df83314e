"""What `import stancemine` gives and costs."""

import subprocess
import sys
import time
from pathlib import Path

import stancemine

HEAVY = (
    "numpy",
    "torch",
    "transformers",
    "onnxruntime",
    "tokenizers",
    "pydantic",
    "jinja2",
    "pandas",
)


def test_all_is_sorted_and_says_what_is_there():
    for name in stancemine.__all__:  # some come when they are asked for
        assert getattr(stancemine, name) is not None
    public = {
        name
        for name, value in vars(stancemine).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("stancemine.")
    }
    assert sorted(stancemine.__all__) == stancemine.__all__
    assert set(stancemine.__all__) == public | {"StanceMiner", "train"}  # imported when asked for


def test_import_is_quick_and_light():
    code = f"import sys, stancemine; print([m for m in {HEAVY} if m in sys.modules])"
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        seconds.append(time.perf_counter() - started)
        assert done.stdout.strip() == "[]"
    assert min(seconds) < 0.3


def test_the_package_says_that_it_has_types():
    """Without the file a user's mypy takes everything for Any (CI checks tests/typed/user.py)."""
    assert (Path(stancemine.__file__).parent / "py.typed").is_file()


def test_version_is_that_of_the_package():
    from importlib.metadata import version

    assert stancemine.__version__ == version("stancemine")
