"""Draws ``docs/images/architecture.svg`` from the package's real imports.

``python docs/architecture.py`` writes it; a test fails where the drawing in the repository is not
the one that this makes, and where an arrow points another way than `RANKS` allows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "stancemine"
DRAWING = HERE / "images" / "architecture.svg"

PARTS: dict[str, tuple[str, ...]] = {
    "command line": ("cli", "__main__"),
    "training": ("train",),
    "evaluation": ("evaluate", "benchmark"),
    "integrations": ("integrations",),
    "corpora": ("corpora",),
    "the miner": (
        "miner", "__init__", "intake", "drafts", "inner", "stances", "rounds", "compose", "flights",
        "gate", "explain", "relations", "bulk",
    ),
    "views": ("render", "report", "census"),
    "text": (
        "inputs", "sources", "files", "tables", "columns", "frames", "textfiles", "segmentation",
        "language",
    ),
    "model": ("windows", "model", "runtime", "folder", "decoding", "heads"),
    "attributions, speakers": ("attributions", "speakers", "holders", "lexicon"),
    "record": ("document", "record", "summary", "labels", "errors"),
}  # fmt: skip
"""A part of the drawing -> the modules and packages under ``stancemine`` that are in it."""

PLACES: dict[str, tuple[int, int]] = {
    "training": (20, 20), "evaluation": (300, 20), "integrations": (580, 20),
    "corpora": (20, 150), "the miner": (300, 150), "views": (580, 150),
    "text": (20, 290), "model": (300, 290), "attributions, speakers": (580, 290),
}  # fmt: skip
"""Left and top of each box; the command line is a bar above all, the record one below."""

WIDTH, HEIGHT = 200, 76
EVERYWHERE = {"command line", "record"}
"""Everything may use the record, and the command line everything: those arrows are not drawn."""

RANKS = (
    ("command line",),
    ("training", "evaluation", "integrations"),
    ("corpora", "the miner", "views"),
    ("text", "model", "attributions, speakers"),
    ("record",),
)
"""An import goes to a lower rank or stays in its own; the others are in `BACKWARDS`."""

BACKWARDS = {
    ("record", "views"): "`to_html` and `to_frame` of a `Document`, imported when they are called",
    ("record", "integrations"): "the same",
    (
        "record",
        "attributions, speakers",
    ): "the words by which schema 1 is read as speech or thought",
}


def arrows() -> dict[tuple[str, str], bool]:
    """(part, the part it imports from) -> whether each such import waits until it is needed."""
    home = {module: part for part, modules in PARTS.items() for module in modules}
    found: dict[tuple[str, str], bool] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        top = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for name, late in _imports(ast.parse(file.read_text(encoding="utf-8"))):
            pair = home[top], home[name]
            if pair[0] != pair[1]:
                found[pair] = found.get(pair, True) and late
    return found


def _imports(node: ast.AST, late: bool = False) -> Iterator[tuple[str, bool]]:
    """Modules directly under ``stancemine`` that are imported, and whether inside a function."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.partition(".")[0] == "stancemine":
                yield _top(alias.name.partition(".")[2]), late
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        package, _, rest = node.module.partition(".")
        if package == "stancemine":
            for alias in node.names:
                yield _top(rest or alias.name), late
    inside = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, inside)


def _top(name: str) -> str:
    first = name.partition(".")[0]
    there = (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").is_file()
    return first if first and there else "__init__"


def drawing() -> str:
    """The SVG."""
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -92 800 588" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">',
        "<title>The parts of stancemine and which imports which</title>",
        '<rect x="0" y="-92" width="800" height="588" rx="8" fill="#fff"/>',
        '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker>',
    ]
    pairs = [(a, b, late) for (a, b), late in sorted(arrows().items())]
    for a, b, late in pairs:
        if not {a, b} & EVERYWHERE:
            dash = ' stroke-dasharray="5 4"' if late else ""
            lines.append(
                f'<path data-from="{a}" data-to="{b}" d="{_path(a, b)}" fill="none" '
                f'stroke="#456" stroke-width="1.4" marker-end="url(#tip)"{dash}/>'
            )
    boxes = {part: (*place, WIDTH) for part, place in PLACES.items()}
    boxes |= {"command line": (20, -80, 760), "record": (20, 408, 760)}
    for part, (x, y, width) in boxes.items():
        colour = "#e6eefb" if part in EVERYWHERE else "#f3f5f7"
        lines.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{HEIGHT}" rx="6" fill="{colour}" '
            'stroke="#456"/>'
        )
        middle = x + width / 2
        for step, text in enumerate(_label(part, width)):
            style = 'font-weight="600" fill="#123"' if step == 0 else 'font-size="10" fill="#345"'
            top = y + 19 + 13 * step
            lines.append(
                f'<text x="{middle:g}" y="{top}" text-anchor="middle" {style}>{text}</text>'
            )
    return "\n".join([*lines, "</svg>", ""])


def _label(part: str, width: int) -> list[str]:
    """The part's name, then its modules in lines that fit."""
    lines, room = [part], width // 6
    for module in PARTS[part]:
        if module.startswith("__"):
            continue
        if len(lines) > 1 and len(lines[-1]) + len(module) + 2 <= room:
            lines[-1] += f", {module}"
        else:
            lines.append(module)
    return lines


def _path(a: str, b: str) -> str:
    """From the edge of one box to that of another, the ends spread so that lines do not meet."""
    (ax, ay), (bx, by) = PLACES[a], PLACES[b]
    order = list(PLACES)
    shift = (order.index(a) % 3 - order.index(b) % 3) * 38
    if ay == by:
        right = ax < bx
        sx, ex = (ax + WIDTH, bx) if right else (ax, bx + WIDTH)
        y = ay + HEIGHT * (0.35 if right else 0.65)
        if abs(ax - bx) > 2 * WIDTH:  # over the box between
            sy, side = (ay, -1) if right else (ay + HEIGHT, 1)
            start, end = ax + WIDTH / 2, bx + WIDTH / 2
            return f"M{start:g} {sy}Q{(start + end) / 2:g} {sy + 60 * side} {end:g} {sy}"
        return f"M{sx} {y:g}L{ex} {y:g}"
    down = ay < by
    sy, ey = (ay + HEIGHT, by) if down else (ay, by + HEIGHT)
    sx, ex = ax + WIDTH / 2 - shift, bx + WIDTH / 2 + shift
    if ax == bx and abs(ay - by) > 200:  # past the box between
        x, far = ax + WIDTH - 12, ax + WIDTH + 64
        return f"M{x} {sy}C{far} {sy + 60} {far} {ey - 60} {x} {ey}"
    return f"M{sx:g} {sy}L{ex:g} {ey}"


if __name__ == "__main__":
    DRAWING.write_text(drawing(), encoding="utf-8")
    for (one, other), is_late in sorted(arrows().items()):
        print(f"{one} -> {other}{' (when needed)' if is_late else ''}")
