"""The command ``stancemine``: thin commands over the API.

Nothing heavy is imported before a command runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from stancemine.cli import (
    analyze,
    benchmark,
    compare,
    corpora,
    debug_data,
    evaluate,
    explain,
    report,
    speakers,
    train,
)
from stancemine.errors import StanceMineError

__all__ = ["app"]

UNREAD = 1
USAGE_ERROR = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


class _OneLineErrors(TyperGroup):
    """Says what is wrong in one line, without a traceback or a box around it."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command and leave with its exit code."""
        standalone = extra.get("standalone_mode", True)
        extra["standalone_mode"] = False
        if not standalone:
            return super().main(*args, **extra)
        _prepare_streams()
        try:
            code = super().main(*args, **extra)
            _flush()
        except _UsageError as error:
            _say(f"error: {error.format_message()} (see --help)")  # type: ignore[attr-defined]
            code = USAGE_ERROR
        except StanceMineError as error:
            _say(f"error: {error}")
            code = USAGE_ERROR
        except BrokenPipeError:  # nobody reads on: no mistake of the user's
            code = UNREAD
        except OSError as error:
            if error.filename is not None:  # not of a stream
                raise
            _say(f"error: cannot write to stdout: {error.strerror or error}")
            code = USAGE_ERROR
        except (KeyboardInterrupt, typer.Abort):
            code = INTERRUPTED
        if code == INTERRUPTED:
            _say("interrupted")
        _let_go()
        sys.exit(code if isinstance(code, int) else 0)


def _say(message: str) -> None:
    print(" ".join(message.split()), file=sys.stderr)


def _prepare_streams() -> None:
    """What a terminal cannot show becomes "?", and without stderr nothing is said there: `print`
    would say it on stdout.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _let_go() -> None:
    """Drop what stdout could not take: Python would try again at its end, and complain."""
    try:
        _flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


app = typer.Typer(
    cls=_OneLineErrors,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command(epilog=analyze.EXAMPLES, short_help="Articles in, argument records out.")(
    analyze.analyze
)
app.command(epilog=benchmark.EXAMPLES, short_help="How fast it is on this machine.")(
    benchmark.benchmark
)
app.add_typer(corpora.app, name="corpora", short_help="Labelled corpora, known and your own.")
app.command(epilog=speakers.EXAMPLES, short_help="Who is quoted, on which side, in which outlet.")(
    speakers.speakers
)
app.command(epilog=explain.EXAMPLES, short_help="Why a sentence has its label.")(explain.explain)
app.command(epilog=evaluate.EXAMPLES, short_help="Measure models on labelled data.")(
    evaluate.evaluate
)
app.command(epilog=compare.EXAMPLES, short_help="Hold one report to another.")(compare.compare)
app.command(epilog=report.EXAMPLES, short_help="Many records as a report: time, outlets, sides.")(
    report.report
)
app.command(epilog=train.EXAMPLES, short_help="Fine-tune a model on labelled data.")(train.train)
app.command(short_help="What a training run would read, before it is run.")(debug_data.debug_data)


def _version(asked: bool) -> None:
    if asked:
        from stancemine import __version__

        print(f"stancemine {__version__}")
        raise typer.Exit


_EPILOG = """\
\b
Examples:
  stancemine analyze article.txt --topic "dialogue with Russia" --topic "NATO strategy"
  stancemine analyze news/ --topics-file topics.toml --output results.jsonl
  stancemine speakers news/ --topic "NATO strategy"
  stancemine report results.jsonl --html report/
  stancemine analyze --help"""


@app.callback(invoke_without_command=True, epilog=_EPILOG)
def _main(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Stance and argument mining in news.

    For every sentence: claim, premise, reported speech or none; who says it; and the stance
    toward any topic, with its holder.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())
