"""Tables for a spreadsheet: what they hold comes back, however rows are sorted and filled in."""

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from stancemine.corpora.own import LabelMapping, Problems, read_own, write_own
from stancemine.corpora.own.sheet import left_out
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.errors import CorpusError
from tests.corpora.documents import CORPORA, example

FEW = settings(max_examples=10, deadline=None, derandomize=True)
MANY = settings(max_examples=300, deadline=None)


def read(place: Path, **mapped) -> tuple[list[LabeledDocument], Problems]:
    problems = Problems()
    mapping = LabelMapping.model_validate(mapped)
    return list(read_own(place, mapping=mapping, problems=problems)), problems


def table(place: Path, text: str) -> Path:
    place.write_text(text, encoding="utf-8", newline="")
    return place


def held(document: LabeledDocument) -> LabeledDocument:
    """What a table holds of a document: no spans, and no empty text that is something else."""

    def said(sentence: LabeledSentence) -> LabeledSentence:
        texts = {
            name: getattr(sentence, name) or None for name in ("source", "cue", "holder", "native")
        }
        stances = tuple(
            LabeledStance(one.topic, one.label, one.holder or None)
            for one in sentence.stances or ()
        )
        return replace(sentence, **texts, stances=stances or None)

    sentences = [s for s in document.sentences if document.text[s.start : s.end].strip()]
    return LabeledDocument(
        "own",
        document.id,
        document.split,
        document.text,
        tuple(map(said, sentences)),
        title=document.title or None,
        group=document.group or document.id,
        meta={key: value for key, value in document.meta.items() if value},
    )


def through(documents: tuple[LabeledDocument, ...], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        write_own(documents, place)
        found, problems = read(place)
    assert problems.found == problems.notes == []
    assert found == [held(d) for d in documents if "it has no sentences" not in str(left_out(d))]


@pytest.mark.parametrize("name", ["x.csv", "x.tsv"])
@FEW
@given(documents=CORPORA)
def test_any_document(name: str, documents: tuple[LabeledDocument, ...]) -> None:
    through(documents, name)


@pytest.mark.slow
@MANY
@given(documents=CORPORA)
def test_many_documents(documents: tuple[LabeledDocument, ...]) -> None:
    through(documents, "x.csv")


def test_a_sentence_topic_and_holder_a_row(tmp_path: Path) -> None:
    write_own([example()], tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,sentence,text,role,")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = ("sentence", "role", "reported", "topic", "stance", "holder", "speaker", "split")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("1", "claim", "true", "the quay", "against", "Ann Dahl", "Ann Dahl", "train"),
        ("1", "claim", "true", "quay", "favor", "Bo", "Ann Dahl", "train"),
        ("2", "none", "false", "", "", "", "", "train"),
        ("3", "premise", "false", "", "", "", "", "train"),
    ]
    assert {(row["outlet"], row["group"]) for row in rows} == {("Øyposten", "north")}
    assert left_out(example()) == [
        "attributions",
        "relations",
        "components",
        "spans of topics and holders",
    ]


def test_rows_may_be_sorted_and_filled_in(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    two = example("ferry", "dev")
    text = "Yes.\n\nNo. Yes."
    bounds = ((0, 4), (6, 9), (10, 14))
    asked = [(LabeledStance(t, "neutral", "author") for t in ("ferry", "quay")) for _ in bounds]
    one = LabeledDocument(
        "own", "yes", None, text,
        tuple(LabeledSentence(a, b, "none", stances=tuple(s))
              for (a, b), s in zip(bounds, asked, strict=True)),
    )  # fmt: skip
    write_own([one, two], place)
    head, *lines = place.read_text(encoding="utf-8-sig").splitlines()
    lines = [line for line in lines if line.startswith("yes,")]
    lines = sorted(lines, key=lambda line: ("ferry" in line, line), reverse=True)
    # Only the first row of each sentence says its role.
    lines[3:] = [line.replace(",none,", ",,") for line in lines[3:]]
    (found,), problems = read(table(place, "\n".join([head, *lines])))
    assert problems.found == []
    assert [s.role for s in found.sentences] == ["none"] * 3
    assert (found.text, [s.start for s in found.sentences]) == (text, [0, 6, 10])
    assert all(
        {stance.topic for stance in s.stances or ()} == {"ferry", "quay"} for s in found.sentences
    )


def test_a_table_may_be_sorted_by_topic(tmp_path: Path) -> None:
    text = (
        "document,sentence,text,topic,stance\n"
        "a,1,It must go.,ferry,unrelated\nb,1,Let it be.,ferry,neutral\n"
        "a,1,It must go.,quay,against\nb,1,Let it be.,quay,favor\n"
    )
    (one, two), problems = read(table(tmp_path / "x.csv", text))
    assert problems.found == []
    assert [(d.id, len(d.sentences[0].stances or ())) for d in (one, two)] == [("a", 2), ("b", 2)]
    # Without numbers the order of the rows is that of the text.
    text = "\n".join(line.replace(",1,", ",") for line in text.splitlines())
    text = text.replace("document,sentence,", "document,")
    _, problems = read(table(tmp_path / "x.csv", text))
    assert "its rows are not together" in problems.found[0].reason


CONFLICT = """\
document,sentence,text,role,topic,stance,holder
a,1,We need it.,claim,quay,favor,author
a,1,We need it.,premise,ferry,favor,author
a,1,We needed it.,claim,bridge,favor,author
a,2,Yes.,claim,quay,favor,author
"""


def test_what_the_rows_of_a_sentence_say_differently_is_named(tmp_path: Path) -> None:
    (found,), problems = read(table(tmp_path / "x.csv", CONFLICT))
    assert found.text == "We need it. Yes."
    assert [str(one.where) for one in problems.found] == ["x.csv:3", "x.csv:4"]
    first, second = (one.reason for one in problems.found)
    assert first == (
        "role is 'premise', and 'claim' in x.csv:2 for the same sentence: make them one"
    )
    assert "sentence 1 has another text in x.csv:2" in second


HOLDERS = """\
document,text,topic,holder,stance
a,“It must go” is what Bo says and Ann denies.,quay,Bo,against
a,“It must go” is what Bo says and Ann denies.,quay,Ann,favor
a,“It must go” is what Bo says and Ann denies.,ferry,Bo,unrelated
a,Yes.,quay,Ann,favor
a,Yes.,quay,Ann,favor
"""


def test_neighbours_that_differ_in_topic_or_holder_are_one_sentence(tmp_path: Path) -> None:
    (found,), _ = read(table(tmp_path / "x.csv", HOLDERS))
    assert found.text == "“It must go” is what Bo says and Ann denies. Yes. Yes."
    assert [(s.topic, s.label, s.holder) for s in found.sentences[0].stances or ()] == [
        ("quay", "against", "Bo"),
        ("quay", "favor", "Ann"),
        ("ferry", "unrelated", "Bo"),
    ]
    # Two holders say nothing of whose words the sentence holds; one does.
    assert [s.holder for s in found.sentences] == [None, "Ann", "Ann"]


def test_columns_that_nothing_is_known_of_are_meta_where_they_can_be(tmp_path: Path) -> None:
    text = "document,text,role,outlet,mood\na,Yes.,none,Post,grim\na,No.,none,Post,gay\n"
    (found,), problems = read(table(tmp_path / "x.csv", text))
    assert found.meta == {"outlet": "Post"}
    assert problems.notes == ["columns that were not read: mood"]


def test_a_key_of_meta_that_is_called_as_a_column(tmp_path: Path) -> None:
    given = replace(example(), meta={"role": "editor", "Titel": "x", "outlet": "Post"})
    write_own([given], tmp_path / "x.csv")
    (found,), _ = read(tmp_path / "x.csv")
    assert found.meta == given.meta


def test_a_gap_that_is_none_is_named(tmp_path: Path) -> None:
    place = table(tmp_path / "x.csv", "document,sentence,text,role,gap_before\na,1,Yes.,none,x\n")
    _, problems = read(place)
    assert "gap_before is 'x'; allowed: empty, or a JSON string" in problems.found[0].reason


def test_two_documents_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="two documents have the id 'quay'"):
        write_own([example(), example()], tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


OLD = """\
stancemine,id,corpus,split,title,group,reported_derived,sentence,sentence_text,start,end,role,\
reported,kind,source,cue,holder,native,stances,text,attributions,relations,components,meta
1,a,quays,train,,a,false,0,It must go.,0,11,claim,true,,Ann,\"\"\"\"\"\",Ann,,\
"[{""topic"": ""quay"", ""label"": ""against"", ""holder"": ""Ann"", ""topic_span"": null, \
""holder_span"": null}]",It must go. Yes.,,,,"{""outlet"": ""Post""}"
1,a,quays,train,,a,false,1,Yes.,12,16,none,,,,,,,[],,,,,
"""


def test_tables_of_the_earlier_layout_are_read(tmp_path: Path) -> None:
    (found,), problems = read(table(tmp_path / "x.csv", OLD))
    assert problems.found == []
    assert (found.corpus, found.text, found.meta) == (
        "quays",
        "It must go. Yes.",
        {"outlet": "Post"},
    )
    assert found.sentences == (
        LabeledSentence(
            0, 11, "claim", True, None, "Ann", "", "Ann", (LabeledStance("quay", "against", "Ann"),)
        ),
        LabeledSentence(12, 16, "none", stances=()),
    )
