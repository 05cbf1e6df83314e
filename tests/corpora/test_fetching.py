"""Fetching from a server on this machine: whole, broken off, altered, offline."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stancemine.corpora import fetching
from stancemine.corpora.fetching import Host, fetch
from stancemine.corpora.registry import CorpusInfo, Fetch, entries
from stancemine.errors import CorpusError

REVISION = "0123456789abcdef0123456789abcdef01234567"
FILES = {"data/a b.txt": b"Alpha\n" * 50_000, "data/deep/b.txt": b"Beta\r\n", "c.txt": b"Gamma"}


class Server:
    """Serves a repository's files and its archive; can break off, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.break_off = False
        self.ranges = True
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            for name, content in {**FILES, "other.txt": b"not asked for"}.items():
                made.writestr(f"own-{REVISION[:7]}/sub/{name}", content)
        self.content = {f"/{REVISION}/sub/{n.replace(' ', '%20')}": c for n, c in FILES.items()}
        self.content[f"/{REVISION}.zip"] = archive.getvalue()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        base = f"http://127.0.0.1:{self.http.server_port}"
        self.host = Host(base + "/{revision}/{path}", base + "/{revision}.zip")

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append((request.path, wanted))
        content = self.content.get(request.path)
        if content is None:
            request.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(content):
            request.send_error(416)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(content) - start))
        request.end_headers()
        end = start + (len(content) - start) // 2 if self.break_off else len(content)
        request.wfile.write(content[start:end])


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


def facts(transport: str = "files", unverified: tuple[str, ...] = ()) -> CorpusInfo:
    given = entries()["gwsd"].model_dump(by_alias=True)
    source = {"repository": "me/own", "revision": REVISION, "as": transport, "folder": "sub"}
    given["fetch"] = {**source, "unverified": unverified}
    return CorpusInfo.model_validate({**given, "name": "own"})


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch):
    """Registers a corpus ``own`` whose files the server has."""

    def register(transport: str = "files", *, pinned: bool = True) -> None:
        sums = {n: hashlib.sha256(c).hexdigest() for n, c in FILES.items()}
        known = facts(transport, () if pinned else tuple(FILES))
        monkeypatch.setattr(fetching, "info", lambda name: known)
        monkeypatch.setattr(fetching, "manifest", lambda name: sums if pinned else {})

    return register


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("transport", ["files", "archive"])
def test_whole_and_then_from_the_cache(tmp_path: Path, server: Server, own, transport: str) -> None:
    own(transport)
    told: list[tuple[int, int]] = []
    options = {"cache": tmp_path / "cache", "host": server.host}
    place = fetch("own", tmp_path / "x", progress=lambda *n: told.append(n), **options)
    assert content(place) == FILES
    assert told[-1] == (3, 3)
    asked = len(server.asked)
    assert fetch("own", tmp_path / "x", **options) == place  # there already
    assert content(fetch("own", tmp_path / "y", offline=True, **options)) == FILES
    assert len(server.asked) == asked


@pytest.mark.parametrize("transport", ["files", "archive"])
def test_goes_on_where_it_broke_off(tmp_path: Path, server: Server, own, transport: str) -> None:
    own(transport)
    options = {"cache": tmp_path / "cache", "host": server.host}
    server.break_off = True
    with pytest.raises(CorpusError, match="run it again, it goes on where it stopped"):
        fetch("own", tmp_path, **options)
    assert not (tmp_path / "own").exists()
    server.break_off = False
    assert content(fetch("own", tmp_path, **options)) == FILES
    assert any(wanted is not None for _, wanted in server.asked)


def test_a_server_without_ranges_starts_anew(tmp_path: Path, server: Server, own) -> None:
    own()
    options = {"cache": tmp_path / "cache", "host": server.host}
    server.break_off, server.ranges = True, False
    with pytest.raises(CorpusError, match="cannot download"):
        fetch("own", tmp_path, **options)
    server.break_off = False
    assert content(fetch("own", tmp_path, **options)) == FILES


@pytest.mark.parametrize("transport", ["files", "archive"])
def test_another_file_is_not_installed(tmp_path: Path, server: Server, own, transport: str) -> None:
    own(transport)
    server.content[f"/{REVISION}/sub/c.txt"] = b"Delta"
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as made:
        for name in FILES:
            made.writestr(f"own-x/sub/{name}", b"Delta")
    server.content[f"/{REVISION}.zip"] = changed.getvalue()
    with pytest.raises(CorpusError, match=r"is not the file that is known.*nothing was installed"):
        fetch("own", tmp_path, cache=tmp_path / "cache", host=server.host)
    assert not (tmp_path / "own").exists()


def test_without_checksums_it_is_taken_as_it_comes(tmp_path: Path, server: Server, own) -> None:
    own(pinned=False)
    assert content(fetch("own", tmp_path, cache=tmp_path / "c", host=server.host)) == FILES


def test_what_cannot_be_fetched_is_said(tmp_path: Path, server: Server, own) -> None:
    own()
    options = {"cache": tmp_path / "cache", "host": server.host}
    with pytest.raises(CorpusError, match="is not in the cache"):
        fetch("own", tmp_path, offline=True, **options)
    del server.content[f"/{REVISION}/sub/c.txt"]
    with pytest.raises(CorpusError, match="404"):
        fetch("own", tmp_path, **options)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.txt").write_text("mine")
    with pytest.raises(CorpusError, match="is there already and is not"):
        fetch("own", tmp_path, **options)
    assert content(tmp_path / "own") == {"mine.txt": b"mine"}


def test_where_authors_ask_for_a_form_it_says_where(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"Request it at https://tudatalib"):
        fetch("ukp-sentential", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_revision_is_a_commit() -> None:
    for known in entries().values():
        assert known.fetch is None or isinstance(known.fetch, Fetch)
        assert (known.fetch is None) != (known.by_hand is None) or known.bundled
