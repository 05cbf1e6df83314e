"""Files as text: their bytes looked at and decoded, with errors that say what the file is."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO, cast

from stancemine.errors import InputError

__all__ = ["check_encoding", "fitting", "flaw", "open_lines", "open_text", "read_whole"]

_MAGIC: Final[Mapping[bytes, str]] = {
    b"%PDF": "a PDF document: extract its text first",
    b"PK\x03\x04": "a zip archive or an office document: extract its text first, or save a "
    "spreadsheet as CSV UTF-8",
    b"\x1f\x8b": "gzip-compressed: unpack it first",
}
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PEEK: Final = 8192
_HINT: Final = "give the right encoding (--encoding, for example cp1252 or utf-16)"
_UTF16_HINT: Final = "UTF-16: give its encoding (--encoding utf-16)"
_SAVE: Final = "save it as UTF-8 (in Excel: CSV UTF-8), or: iconv -f {} -t utf-8 FILE > NEW"
_BLOCK: Final = 1 << 20


def check_encoding(encoding: str) -> None:
    """Raise `InputError` unless Python knows ``encoding`` as one of text, or as several of them,
    with commas between, which are tried in order ("utf-8,cp1252").
    """
    for one in _several(encoding):
        try:
            b"x".decode(one)
        except LookupError:
            raise InputError(
                f"unknown encoding {one!r}: give one that Python knows, such as utf-8, cp1252 or "
                "utf-16, or several with commas between"
            ) from None
        except UnicodeDecodeError:
            pass  # a wide encoding, to which one byte is no text


def fitting(path: Path | None, encoding: str) -> str:
    """Of several encodings the first in which all of the file is text; one alone is not tried.

    Where none is, the first, so that its errors are told. Raises `InputError` for stdin and pipes,
    which can be read only once.
    """
    several = _several(encoding)
    if len(several) == 1:
        return encoding
    if path is None or (path.exists() and not path.is_file()):
        raise InputError(f"stdin and pipes are read once: give one encoding, not {encoding!r}")
    return next((one for one in several if _fits(path, one)), several[0])


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(_without_mark(encoding))()
    wide = _is_wide(encoding)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if not wide and b"\0" in block:
                return False
            try:
                decoder.decode(block)
            except UnicodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _several(encoding: str) -> list[str]:
    return [one.strip() for one in encoding.split(",")]


def read_whole(path: Path | None, encoding: str) -> str:
    """A file (stdin, where ``path`` is None) as text, its line ends untouched.

    A UTF-8 byte order mark is dropped. Of several encodings the first that fits is taken
    (`fitting`). Raises `InputError` for what is no text in ``encoding``.
    """
    asked, encoding = encoding, fitting(path, encoding)
    with _open_bytes(path, may_hold_nulls=_is_wide(encoding)) as file:
        try:
            return file.read().decode(_without_mark(encoding))
        except UnicodeDecodeError as error:
            byte, asked_for = error.object[error.start], " or ".join(_several(asked))
            raise InputError(
                f"is not {asked_for} text: byte 0x{byte:02x} at position {error.start}; {_HINT}"
            ) from None
        except UnicodeError as error:  # UTF-16 without its mark
            raise InputError(f"is not {encoding} text ({error}); {_HINT}") from None


@contextmanager
def open_lines(path: Path | None, encoding: str, *, newline: str | None = None) -> Iterator[TextIO]:
    """A file (stdin, where ``path`` is None) as lines of text, read as they are asked for.

    Bytes that do not decode survive as lone surrogates, which `flaw` finds, so that one bad line
    does not end the file; only UTF-16 and UTF-32 cannot be read past them (`InputError`). Of
    several encodings the first that fits the whole file is taken (`fitting`).
    """
    encoding = fitting(path, encoding)
    wide = _is_wide(encoding)
    with _open_bytes(path, may_hold_nulls=wide) as raw:
        lines = io.TextIOWrapper(
            raw,
            encoding=_without_mark(encoding),
            errors="strict" if wide else "surrogateescape",
            newline=newline,
        )
        try:
            yield lines
        except UnicodeError as error:
            raise InputError(f"is not {encoding} text ({error}); {_HINT}") from None
        finally:
            lines.detach()


@contextmanager
def open_text(path: Path, *, newline: str | None = None) -> Iterator[TextIO]:
    """A UTF-8 file as lines of text, for what has no option for another encoding.

    Raises `InputError` for a file that is not UTF-8 throughout, before any line of it is read, and
    says how it is made so.
    """
    _require_utf8(path)
    with open_lines(path, "utf-8", newline=newline) as lines:
        yield lines


def _require_utf8(path: Path) -> None:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if number == 1:
                _refuse_magic(line, f"UTF-16: {_SAVE.format('utf-16')}")
            if b"\0" in line:
                raise InputError(
                    f"is a binary file, not text (null byte in line {number}); if it is text, "
                    + _SAVE.format("utf-16")
                )
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise InputError(
                    f"is not UTF-8: byte 0x{line[error.start]:02x} in line {number}; "
                    + _SAVE.format("cp1252")
                ) from None


def flaw(text: str) -> str | None:
    r"""What makes ``text`` invalid: a byte that did not decode, or half a surrogate pair.

    >>> flaw("Talks resumed.") is None
    True
    >>> flaw(b"Gespr\xe4che".decode("utf-8", "surrogateescape"))[:23]
    'holds the byte 0xe4, wh'
    """
    try:
        text.encode()  # ten times as fast as to look for one
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
    else:
        return None
    if 0xDC80 <= code <= 0xDCFF:  # the range of surrogateescape (PEP 383)
        return f"holds the byte 0x{code - 0xDC00:02x}, which the encoding does not allow; {_HINT}"
    return f"holds half of a surrogate pair (U+{code:04X}), which is no character"


@contextmanager
def _open_bytes(path: Path | None, *, may_hold_nulls: bool) -> Iterator[BinaryIO]:
    """The bytes, after a look at the first ones for what is plainly no text."""
    if path is None and sys.stdin is None:  # closed by whoever started the program
        raise InputError("there is no stdin to read")
    file = cast(io.BufferedReader, sys.stdin.buffer) if path is None else path.open("rb")
    try:
        if not may_hold_nulls:
            _refuse_binary(file.peek(_PEEK)[:_PEEK])
        yield file
    finally:
        if path is not None:
            file.close()


def _refuse_magic(start: bytes, utf16: str) -> None:
    for magic, what in (*_MAGIC.items(), *((mark, utf16) for mark in _UTF16)):
        if start.startswith(magic):
            raise InputError(f"is not plain text but {what}")


def _refuse_binary(start: bytes) -> None:
    _refuse_magic(start, _UTF16_HINT)
    position = start.find(b"\0")
    if position >= 0:
        raise InputError(
            f"is a binary file, not text (null byte at position {position}); if it is text, {_HINT}"
        )


def _without_mark(encoding: str) -> str:
    """The encoding, UTF-8 in its form that drops a byte order mark."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def _is_wide(encoding: str) -> bool:
    """Whether null bytes are a part of the encoding."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
