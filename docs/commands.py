"""Writes ``docs/commands.md`` from the commands themselves: ``python docs/commands.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("commands.md")

HEAD = """\
# The commands

<!-- Written by python docs/commands.py: edit the commands. A test holds the page to them. -->

What `--help` prints. In short, with links to what each is for: [README](../README.md#the-commands).
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(
        f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps() if text
    )


def helps() -> Iterator[tuple[str, str]]:
    """Every command's name and its help at 100 columns, groups before their commands."""
    import typer

    from stancemine.cli import app

    def walk(
        command: typer.core.TyperCommand, name: str, parent: typer.Context | None
    ) -> Iterator[tuple[str, str]]:
        with command.make_context(
            name, [], parent=parent, resilient_parsing=True, terminal_width=100
        ) as context:
            lines = command.get_help(context).splitlines()
            yield context.command_path, "\n".join(line.rstrip() for line in lines).strip()
            for child in getattr(command, "commands", {}).values():
                yield from walk(child, child.name, context)

    yield from walk(typer.main.get_command(app), "stancemine", None)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
