"""What is written for brat is what its configuration allows."""

import re
from pathlib import Path

from stancemine.corpora.own import Problems, read_own, write_own
from stancemine.corpora.records import LabeledAttribution, LabeledDocument, LabeledStance
from stancemine.integrations.corrections import as_labeled
from tests.corpora.documents import example
from tests.rich import rich_document


def sections(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, rest = line.partition("\t")
            current[name] = rest
    return found


def test_the_configuration_allows_what_is_written(tmp_path: Path) -> None:
    documents = [example(), as_labeled(rich_document())]
    write_own(documents, tmp_path / "brat", "brat")
    allowed = sections((tmp_path / "brat" / "annotation.conf").read_text(encoding="utf-8"))
    lines = [
        line
        for place in sorted((tmp_path / "brat").glob("*.ann"))
        for line in place.read_text(encoding="utf-8").split("\n")
    ]
    labels = {line.split("\t")[1].split()[0] for line in lines if line.startswith("T")}
    assert labels <= allowed["entities"].keys() | allowed["events"].keys()
    assert {"Stance", "Attribution", "Claim"} <= labels
    for line in lines:
        fields = line.split("\t")
        if line.startswith("R"):
            assert fields[1].split()[0] in allowed["relations"]
        elif line.startswith("E"):
            event, *parts = fields[1].split()
            roles = re.findall(r"(\w+)\?:", allowed["events"][event.partition(":")[0]])
            assert {part.partition(":")[0] for part in parts} <= set(roles)
        elif line.startswith("A"):
            name, target, value = fields[1].split()
            of, values = re.fullmatch(
                r"Arg:(\w+), Value:(\S+)", allowed["attributes"][name]
            ).groups()
            assert value in values.split("|")
            assert target.startswith("T" if of == "Sentence" else "E")
    assert list(read_own(tmp_path / "brat")) == documents


def test_attributes_as_they_were_written_before(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It must go.", encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tSentence 0 11\tIt must go.\nA1\tRole T1 claim\nA2\tStances T1 1\n"
        "T2\tStance 0 11\tIt must go.\nE1\tStance:T2\nA3\tLabel T2 against\n"
        '#1\tAnnotatorNotes T2\t{"topic": "the quay"}\n',
        encoding="utf-8",
    )
    (found,) = read_own(tmp_path, "brat")
    ((sentence,),) = (found.sentences,)
    assert (sentence.role, sentence.stances[0].label) == ("claim", "against")


def read_one(folder: Path, text: str, annotations: str) -> LabeledDocument:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_bytes(annotations.encode())
    problems = Problems()
    (found,) = read_own(folder, "brat", problems=problems)
    assert problems.found == []
    return found


SAID = "Ann said it must go."


def test_lines_may_stand_in_any_order(tmp_path: Path) -> None:
    lines = ["T1\tSentence 0 20\t" + SAID, "A1\tRole T1 claim"]
    lines.append('#1\tAnnotatorNotes T1\t{"holder": "Ann"}')
    found = read_one(tmp_path, SAID, "".join(f"{line}\n" for line in sorted(lines)))
    assert (found.sentences[0].role, found.sentences[0].holder) == ("claim", "Ann")


def test_line_ends_of_windows(tmp_path: Path) -> None:
    found = read_one(tmp_path, SAID, f"T1\tSentence 0 20\t{SAID}\r\nA1\tRole T1 claim\r\n")
    assert found.sentences[0].role == "claim"


def test_one_word_may_begin_several_events(tmp_path: Path) -> None:
    text = "Ann and Ben said it must go."
    found = read_one(
        tmp_path,
        text,
        "T1\tAttribution 12 16\tsaid\nT2\tSource 0 3\tAnn\nT3\tSource 8 11\tBen\n"
        f"T4\tStance 0 28\t{text}\n"
        "E1\tAttribution:T1 Source:T2\nE2\tAttribution:T1 Source:T3\nA1\tMode E2 thought\n"
        "E3\tStance:T4\nE4\tStance:T4\nA2\tLabel E3 against\nA3\tLabel E4 favor\n"
        '#1\tAnnotatorNotes E3\t{"topic": "the quay"}\n'
        '#2\tAnnotatorNotes E4\t{"topic": "the ferry"}\n',
    )
    assert found.attributions == (
        LabeledAttribution(((0, 3),), (), ()),
        LabeledAttribution(((8, 11),), (), (), "thought"),
    )
    assert found.sentences[0].stances == (
        LabeledStance("the quay", "against"),
        LabeledStance("the ferry", "favor"),
    )
