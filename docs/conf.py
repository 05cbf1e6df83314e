"""The documentation site; ``make docs`` builds it, warnings being errors.

The source folder is the whole checkout, so that README, CONTRIBUTING, the model card and the
reports are pages as they stand, with links that work in the repository and on the site alike.
"""

from __future__ import annotations

import builtins
import os
import re
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.nodes import make_refnode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]
os.environ["PYTHONPATH"] = str(ROOT)  # for the notebooks' own processes
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # small batches: threads that wait cost more

from stancemine import __version__  # noqa: E402

project = "stancemine"
author = "the stancemine contributors"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "myst_nb"]
include_patterns = [
    "docs/**",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "evaluation/README.md",
    "evaluation/speakers/README.md",
    "evaluation/reports/*/report.md",
    "training/README.md",
    "training/en-base/README.md",
    "stancemine/models/*/README.md",
]
exclude_patterns = [".*", "site", "runs", "build", "dist", "docs/_redirect"]
root_doc = "docs/index"
suppress_warnings = ["ref.python"]  # two types are called Task; each page shows its own

# Docstrings are written for this: `Name` is a reference, ``code`` is code.
default_role = "py:obj"
nitpicky = True
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "exclude-members": "model_config"}
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True

html_theme = "furo"
html_title = f"stancemine {__version__}"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_extra_path = ["_redirect"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {"top_of_page_buttons": []}

FOREIGN = {
    "np",
    "numpy",
    "pandas",
    "polars",
    "networkx",
    "datasets",
    "spacy",
    "pydantic",
    "sklearn",
}
REMOTE = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=["']?https?://""")


def resolve(
    app: Sphinx, env: BuildEnvironment, node: Any, content: nodes.TextElement
) -> nodes.Element | None:
    """A Python name by its last parts, as docstrings give it; unknown ones stay errors.

    Types in signatures that the API does not describe (others' and internal ones) are plain text.
    """
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    last = target.rpartition(".")[2]
    objects = env.domains["py"].data["objects"]
    ends = [name for name in objects if f".{name}".endswith(f".{target}")]
    if not ends and target.startswith("stancemine."):
        ends = [name for name in objects if name.endswith(f".{last}")]
    if ends:
        entry = objects[min(ends, key=lambda name: (len(name), name))]
        return make_refnode(
            app.builder, node["refdoc"], entry.docname, entry.node_id, content, target
        )
    first = target.partition(".")[0]
    known = hasattr(builtins, target) or first in FOREIGN or first in sys.stdlib_module_names
    return content if known or node["reftype"] != "obj" else None


def keep_places(app: Sphinx, name: str, source: list[str]) -> None:
    """Leave out the places (``scaling*``) that the index keeps for pages still to come."""
    if name == root_doc:
        source[0] = "\n".join(
            line
            for line in source[0].splitlines()
            if not re.fullmatch(r"\w+\*", line) or any((ROOT / "docs").glob(f"{line}.md"))
        )


def nothing_remote(app: Sphinx, error: Exception | None) -> None:
    """Fail where a page would load something from another machine."""
    if error is None:
        for page in Path(app.outdir).rglob("*.html"):
            if found := REMOTE.search(page.read_text(encoding="utf-8")):
                raise ExtensionError(f"{page} loads from elsewhere: {found[0]}")


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.connect("source-read", keep_places)
    app.connect("missing-reference", resolve)
    app.connect("build-finished", nothing_remote)
    app.add_lexer("csv", TextLexer)
