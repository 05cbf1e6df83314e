"""Getting a corpus from its authors: one revision, checksums, resumed downloads, a cache.

Downloads are pooch's (the ``corpora`` extra). A file or archive that broke off goes on where it
stopped; what was downloaded once is never asked for again; what has not the checksum that the
package knows is not installed. Archives are made by their host and have no lasting checksum: what
is checked is every file that is taken out of them.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stancemine.corpora import info
from stancemine.corpora.check import file_digest
from stancemine.corpora.own.output import whole_folder
from stancemine.corpora.registry import CorpusInfo, Fetch, manifest
from stancemine.errors import CorpusError, MissingExtraError

__all__ = ["CACHE_VARIABLE", "GITHUB", "Host", "fetch"]

CACHE_VARIABLE: Final = "STANCEMINE_CACHE"
"""The environment variable that names the cache; by default the system's place for caches."""

_BLOCK: Final = 1 << 16
_PATIENCE: Final = 30.0
"""Seconds without an answer."""


@dataclass(frozen=True, slots=True)
class Host:
    """Where files and archives of a repository are, as templates."""

    file: str
    archive: str


GITHUB: Final = Host(
    file="https://raw.githubusercontent.com/{repository}/{revision}/{path}",
    archive="https://codeload.github.com/{repository}/zip/{revision}",
)
"""Files and archives of a commit on GitHub."""


def fetch(
    name: str,
    root: Path,
    *,
    cache: Path | None = None,
    offline: bool = False,
    host: Host = GITHUB,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Download a corpus into its folder under ``root`` and give the folder.

    Nothing is done where it is there already and has the known checksums. ``offline`` takes it
    from the cache alone. ``progress`` is told how many files of how many are there. Raises
    `CorpusError` where it cannot be fetched (and says where to go), where a download fails, and
    where a file is not the one that is known.
    """
    facts = info(name)
    if facts.bundled:
        raise CorpusError(f"{name} ships with the package: there is nothing to fetch")
    if facts.fetch is None:
        raise CorpusError(f"{name} cannot be fetched. {facts.by_hand or 'No address is known.'}")
    place = root / name
    pinned = manifest(name)
    if pinned and all(_is(place / path, digest) for path, digest in pinned.items()):
        return place
    if place.exists() and any(place.iterdir()):
        raise CorpusError(
            f"{place} is there already and is not (or not whole) the pinned revision: "
            f"`stancemine corpora check {name}` says what differs; move it away to fetch anew"
        )
    store = _Store(facts, facts.fetch, cache, offline, host)
    take = store.files if facts.fetch.transport == "files" else store.unpacked
    sources = take(pinned or dict.fromkeys(facts.fetch.unverified, ""), progress)
    root.mkdir(parents=True, exist_ok=True)
    with whole_folder(place) as folder:
        for path, source in sources.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / path)
    return place


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and file_digest(path) == digest


class _Store:
    """The cache of one corpus at one revision, filled as needed."""

    def __init__(
        self, facts: CorpusInfo, what: Fetch, cache: Path | None, offline: bool, host: Host
    ) -> None:
        import os

        self._pooch = _pooch()
        self._what, self._name, self._offline, self._host = what, facts.name, offline, host
        base = cache or Path(os.environ.get(CACHE_VARIABLE) or self._pooch.os_cache("stancemine"))
        self._folder = base / facts.name / what.revision

    def files(
        self, paths: Mapping[str, str], progress: Callable[[int, int], None]
    ) -> dict[str, Path]:
        """Each path in the corpus's folder and where its content is; "" is an unknown checksum."""
        found = {}
        for done, (path, digest) in enumerate(paths.items()):
            progress(done, len(paths))
            remote = f"{self._what.folder}/{path}".lstrip("/")
            url = self._url(self._host.file, remote)
            found[path] = self._retrieve(url, path, digest)
        progress(len(paths), len(paths))
        return found

    def unpacked(
        self, paths: Mapping[str, str], progress: Callable[[int, int], None]
    ) -> dict[str, Path]:
        """The same, out of the repository's archive."""
        missing = [path for path, digest in paths.items() if not _is(self._folder / path, digest)]
        progress(len(paths) - len(missing), len(paths))
        if missing:
            archive = self._retrieve(self._url(self._host.archive, ""), "repository.zip", "")
            try:
                self._unpack(archive, missing, paths)
            finally:
                archive.unlink(missing_ok=True)  # its files are kept, or it is not to be trusted
        progress(len(paths), len(paths))
        return {path: self._folder / path for path in paths}

    def _unpack(self, archive: Path, missing: list[str], paths: Mapping[str, str]) -> None:
        try:
            with zipfile.ZipFile(archive) as opened:
                names = {name.partition("/")[2]: name for name in opened.namelist()}
                for path in missing:
                    remote = f"{self._what.folder}/{path}".lstrip("/")
                    if remote not in names:
                        raise CorpusError(f"{self._name}: the archive has no {remote}")
                    target = self._folder / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with opened.open(names[remote]) as source, target.open("wb") as sink:
                        shutil.copyfileobj(source, sink)
                    self._refuse_other(target, path, paths[path])
        except zipfile.BadZipFile as error:
            raise CorpusError(f"{self._name}: what came is no zip archive: {error}") from None

    def _refuse_other(self, place: Path, path: str, digest: str) -> None:
        if digest and not _is(place, digest):
            place.unlink(missing_ok=True)
            raise CorpusError(
                f"{self._name}: {path} is not the file that is known (SHA-256 {digest}); nothing "
                "was installed"
            )

    def _url(self, template: str, path: str) -> str:
        from urllib.parse import quote

        what = self._what
        return template.format(repository=what.repository, revision=what.revision, path=quote(path))

    def _retrieve(self, url: str, path: str, digest: str) -> Path:
        import requests

        target = self._folder / path
        if self._offline and not target.is_file():
            raise CorpusError(f"{self._name}: {path} is not in the cache {self._folder}")
        try:
            self._pooch.retrieve(
                url,
                known_hash=f"sha256:{digest}" if digest else None,
                fname=target.name,
                path=target.parent,
                downloader=_resuming,
            )
        except requests.RequestException as error:
            raise CorpusError(
                f"{self._name}: cannot download {url}: {error}; run it again, it goes on where it "
                "stopped"
            ) from None
        except ValueError as error:
            if "hash" not in str(error):
                raise
            self._refuse_other(target, path, digest)
            raise CorpusError(
                f"{self._name}: {url} is not the file that is known (SHA-256 {digest}); nothing "
                "was installed"
            ) from None
        return target


def _resuming(url: str, output_file: str, pooch: Any) -> None:
    """Download ``url``; what an earlier try left in a ``.part`` file is not asked for again."""
    import hashlib

    import requests

    target = Path(output_file)
    part = target.parent / f".{hashlib.sha256(url.encode()).hexdigest()[:16]}.part"
    have = part.stat().st_size if part.exists() else 0
    # Sizes must be those of the file itself, so nothing may be compressed on the way.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(url, headers=headers, stream=True, timeout=_PATIENCE) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()
            return _resuming(url, output_file, pooch)
        answer.raise_for_status()
        goes_on = answer.status_code == requests.codes.partial_content
        with part.open("ab" if goes_on else "wb") as sink:
            for block in answer.iter_content(_BLOCK):
                sink.write(block)
    part.replace(target)
    return None


def _pooch() -> Any:
    try:
        import pooch
    except ImportError:
        raise MissingExtraError("Fetching a corpus", "corpora") from None
    pooch.get_logger().setLevel("WARNING")
    return pooch
