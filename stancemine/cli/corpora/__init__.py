"""``stancemine corpora …``: labelled corpora, known ones and your own."""

from __future__ import annotations

import typer

from stancemine.cli.corpora import about, check

__all__ = ["app"]

_EPILOG = """\
\b
Examples:
  stancemine corpora list
  stancemine corpora describe vast
  stancemine corpora check vast --dir ~/corpora/vast"""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
    help="Labelled corpora: known ones and your own.",
)
app.command("list", short_help="The known corpora, one a line.")(about.list_corpora)
app.command("describe", short_help="All that is known of one corpus.")(about.describe_corpus)
app.command("check", short_help="Hold a corpus to the registry; name leaks.")(check.check_corpus)
