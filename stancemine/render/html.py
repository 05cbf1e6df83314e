"""A record as HTML: a self-contained page, a part of a page, or a view for a notebook's cell.

The templates escape everything that comes from the article. Nothing is loaded from a network: a
content security policy forbids it, and allows the page's own script by its hash and no other.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stancemine.labels import LABELS, STANCES, Label, OpenReason
from stancemine.render.article import view_article
from stancemine.render.palette import SIGNS, THEMES, css_variables, speaker_color

if TYPE_CHECKING:
    from jinja2 import Environment

    from stancemine.document import Document

__all__ = ["environment", "policy", "to_fragment", "to_html", "to_notebook"]

_TEMPLATES: Final = Path(__file__).parent / "templates"

_MEANINGS: Final[dict[Label, str]] = {
    "claim": "somebody takes a side or says what should be",
    "premise": "a fact or reason that supports a claim",
    "reported_speech": "somebody else’s words; after › what they do",
}
_REASONS: Final[dict[OpenReason, str]] = {
    "no_source": "the text names nobody",
    "pronoun": "nothing decides whom the pronoun means",
    "plural_pronoun": "“they” is not traced back",
    "unclear": "the source’s words are no name",
}


def to_html(document: Document) -> str:
    """The article as one self-contained page, for light and dark screens and for print."""
    script = _source("article.js")
    return _render("article.html.j2", document, live=True, script=script, policy=policy(script))


def to_fragment(document: Document) -> str:
    """The article without a page around it, to put into another: no script, hence no filters.

    Its style sheet reaches nothing outside of ``.stancemine``, its ids begin with a hash of the
    record, so that several may stand in one page.
    """
    digest = hashlib.sha256(document.to_json().encode("utf-8", "surrogatepass")).hexdigest()
    return _render("fragment.html.j2", document, live=False, prefix=f"sm-{digest[:8]}-")


def to_notebook(document: Document) -> str:
    """The page in a frame of its own, shut off from the notebook: what Jupyter shows of a record.

    A notebook that is not trusted strips frames and styles; then a line says how to see the view.
    """
    height = min(42, 14 + 3 * len(document.sentences))
    return (
        "<style>.stancemine-untrusted { display: none }</style>"
        '<p class="stancemine-untrusted">The view of this article needs a trusted notebook '
        "(File › Trust Notebook).</p>"
        f'<iframe sandbox="allow-scripts" title="{escape(view_article(document).name)}" '
        f'style="width: 100%; height: {height}rem; border: 0" '
        f'srcdoc="{escape(to_html(document))}"></iframe>'
    )


def policy(script: str = "") -> str:
    """A content security policy under which a page may run this script only, and load nothing."""
    allowed = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    if not script:
        return allowed
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return f"{allowed}; script-src 'sha256-{digest}'"


@cache
def environment() -> Environment:
    """Where the templates are, with what all of them use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["position"] = lambda values, value: values.index(value)
    made.globals.update(
        color=lambda number: "var(--sm-nobody)" if number is None else speaker_color(number),
        labels=[label for label in LABELS if label != "none"],
        meanings=_MEANINGS,
        paper={theme: colors["paper"] for theme, colors in THEMES.items()},
        reasons=_REASONS,
        signs=SIGNS,
        stances=[stance for stance in STANCES if stance != "unrelated"],
        # Our own style sheet, no text of an article in it.
        style=Markup(_style()),
        tags={"source": "b", "cue": "em", "content": "span"},
    )
    return made


def _render(
    template: str,
    document: Document,
    *,
    live: bool,
    prefix: str = "",
    script: str = "",
    **more: Any,
) -> str:
    from markupsafe import Markup

    return (
        environment()
        .get_template(template)
        .render(
            document=document,
            view=view_article(document),
            live=live,
            prefix=prefix,
            script=Markup(script),
            **more,
        )
    )


def _style() -> str:
    return (
        f".stancemine {{ {css_variables('light')} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  .stancemine {{ {css_variables('dark')} }}\n}}\n" + _source("style.css")
    )


@cache
def _source(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
