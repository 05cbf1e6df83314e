"""Which files a request stands for, and when they count as the same."""

import os

import pytest

from stancemine.errors import InputError
from stancemine.files import find_sources, read_sources
from stancemine.sources import Folder, passed_over


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    notes = (".git/x.txt", "_run.json", "_old/x.txt", "x.png")
    for place in ("b.txt", "a/z.txt", "a.txt", "a/b/c.md", "rows.csv", *notes):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text("text\nTalks.\n")
    return folder


def test_a_folder_is_walked_lazily_in_the_order_of_its_paths(news):
    sources = find_sources([news])
    assert (sources.count, sources.formats) == (5, {"text", "csv"})
    walk = iter(sources)
    assert next(walk).id == "a/b/c.md"
    (news / "c.txt").write_text("Talks.")  # not listed before its turn only in another folder
    assert [source.id for source in walk] == ["a/z.txt", "a.txt", "b.txt", "rows.csv"]
    assert [source.id for source in sources][-2:] == ["c.txt", "rows.csv"]
    assert [source.id for source in Folder(news, "csv")] == ["rows.csv"]


def test_which_files_a_folder_would_read(news, tmp_path):
    folder = Folder(news)
    assert folder.would_read(news / "a" / "new.csv")
    others = (tmp_path / "new.csv", news / "new.html", news / "_new.csv", news / "_old" / "new.csv")
    assert not any(map(folder.would_read, others))
    assert not Folder(news, "text").would_read(news / "new.csv")


def test_a_folder_of_notes_alone_is_empty(tmp_path):
    (tmp_path / "_run.json").write_text("{}")
    with pytest.raises(InputError, match="names that begin with"):
        find_sources(tmp_path)


def test_a_folder_that_is_gone_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot list the folder"):
        list(Folder(tmp_path / "absent"))


def test_the_fingerprint_is_that_of_names_sizes_and_times(news, tmp_path):
    before = find_sources([news]).fingerprint()
    assert before["files"] == 5
    moved = tmp_path / "moved"
    news.rename(moved)
    assert find_sources([moved]).fingerprint() == before
    stat = os.stat(moved / "b.txt")
    (moved / "b.txt").write_text("text\nTalks!\n")
    os.utime(moved / "b.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    changed = find_sources([moved]).fingerprint()
    assert changed["bytes"] == before["bytes"]
    assert changed["sha256"] != before["sha256"]
    (moved / "b.txt").unlink()
    (moved / "b.txt").symlink_to(tmp_path / "absent")
    assert find_sources([moved]).fingerprint()["sha256"] != changed["sha256"]


def test_what_can_be_read_twice(news):
    assert find_sources([news, news / "b.txt"]).repeatable
    assert not find_sources(["-"]).repeatable
    assert find_sources([news / "b.txt"]).lone_text
    assert not find_sources([news]).lone_text
    assert find_sources([news]).folders == (news,)


def test_files_of_other_kinds_are_counted(tmp_path):
    for name in ("a.txt", "b.html", "sub/c.HTML", "d", "_e.html", ".f"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Talks.")
    (tmp_path / "g.pages").mkdir()
    assert (
        passed_over(find_sources(tmp_path))
        == "3 files of other kinds passed over (.html, no ending)"
    )
    assert passed_over(find_sources(tmp_path, "text")) is None
    assert passed_over(find_sources(tmp_path / "a.txt")) is None
    (tmp_path / "a.txt").unlink()
    with pytest.raises(InputError, match=r"no file ending in .txt.*; it has .html, no ending"):
        find_sources(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="file names of POSIX are bytes")
def test_a_file_name_that_is_no_text_gives_an_id_that_is(tmp_path):
    place = tmp_path / "news" / os.fsdecode(b"gespr\xe4che")
    try:
        place.mkdir(parents=True)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    for name, content in ((b"m\xe4rz.txt", "Talks."), (b"m\xe4rz.csv", "text\nTalks.\n")):
        (place / os.fsdecode(name)).write_text(content)
    table, text = find_sources([tmp_path / "news"])
    assert text.id == text.row_id == r"gespr\xe4che/m\xe4rz.txt"
    found = [(article.id, article.outlet) for article in read_sources([table, text])]
    assert found == [
        (r"gespr\xe4che/m\xe4rz.csv:2", None),
        (r"gespr\xe4che/m\xe4rz.txt", r"gespr\xe4che"),
    ]
    (lone,) = find_sources(place / os.fsdecode(b"m\xe4rz.txt"))
    assert lone.id == r"m\xe4rz"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_to_folders_are_not_entered_and_that_is_said(news, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "d.txt").write_text("Talks.")
    (news / "linked").symlink_to(tmp_path / "more")
    (news / "c.txt").symlink_to(tmp_path / "more" / "d.txt")
    sources = find_sources([news])
    assert "c.txt" in [source.id for source in sources]
    assert not any("linked" in source.id for source in sources)
    assert passed_over(sources) == "2 files of other kinds passed over (links to folders, .png)"
