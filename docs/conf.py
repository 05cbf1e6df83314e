"""The documentation site: ``sphinx-build -c docs -W -n --keep-going . site`` (``make docs``).

The source folder is the whole checkout, so that README, CONTRIBUTING, the model card and the
reports are pages as they stand, with links that work in the repository and on the site alike.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from stancemine import __version__  # noqa: E402

project = "stancemine"
author = "the stancemine contributors"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.viewcode", "myst_nb"]
include_patterns = [
    "docs/**",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "evaluation/README.md",
    "evaluation/speakers/README.md",
    "evaluation/reports/*/report.md",
    "training/README.md",
    "stancemine/models/*/README.md",
]
exclude_patterns = [".*", "site", "runs", "build", "dist"]
root_doc = "docs/index"

# Docstrings are written for this: `Name` is a reference, ``code`` is code.
default_role = "py:obj"
nitpicky = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
toc_object_entries_show_parents = "hide"

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline", "colon_fence"]
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300

html_theme = "furo"
html_title = f"stancemine {__version__}"
html_show_sphinx = False
html_copy_source = False
suppress_warnings = ["toc.empty_glob"]  # places kept for pages that are still to come
