"""``stancemine corpora …``: labelled corpora, known ones and your own."""

from __future__ import annotations

import typer

from stancemine.cli.corpora import about, agree, check, convert, fetch, split

__all__ = ["app"]

_EPILOG = """\
\b
Examples:
  stancemine corpora list
  stancemine corpora describe vast
  stancemine corpora fetch polnear --dir corpora/
  stancemine corpora check polnear --dir corpora/polnear
  stancemine corpora convert essays/ essays.jsonl --span MajorClaim=claim
  stancemine corpora convert notes.csv notes.jsonl --mapping mapping.toml --strict
  stancemine corpora convert results.jsonl to-correct.csv --no-unsure
  stancemine corpora split notes.jsonl --method leave-one-out --by topic -o topics.json
  stancemine corpora agree ann.jsonl bo.jsonl"""

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
app.command("fetch", short_help="Download a corpus from its authors.")(fetch.fetch_corpus)
app.command("convert", short_help="From one format into another.")(convert.convert_corpus)
app.command("split", short_help="Divide a corpus, never a document.")(split.split_corpus)
app.command("agree", short_help="How far annotators agree.")(agree.agree_corpora)
