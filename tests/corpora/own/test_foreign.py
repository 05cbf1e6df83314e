"""Files as other people's tools write them: mapped, named by line where they are wrong."""

import json
from pathlib import Path

import pytest

from stancemine.corpora.own import LabelMapping, Problems, detect, read_own
from stancemine.corpora.own.mapping import load_mapping
from stancemine.corpora.records import LabeledComponent, LabeledDocument, LabeledStance, Relation
from stancemine.errors import CorpusError


def read(
    path: Path, said: dict | None = None, **options
) -> tuple[list[LabeledDocument], list[tuple[str, str]]]:
    problems = Problems()
    mapping = LabelMapping.model_validate(said or {})
    documents = list(read_own(path, mapping=mapping, problems=problems, **options))
    return documents, [(problem.where, problem.reason) for problem in problems.found]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


TABLE = """\
essay;nr;body;type;on;side
a;1;"The quay must go; now.";MajorClaim;the quay;CON
a;1;"The quay must go; now.";MajorClaim;the ferry;PRO
a;2;Forty piles are rotten.;Premise;the quay;CON
b;1;Let it be.;Claim;the quay;PRO
"""
MAPPED = {
    "corpus": "quays",
    "columns": {
        "text": "body",
        "document": "essay",
        "role": "type",
        "topic": "on",
        "stance": "side",
    },
    "roles": {"MajorClaim": "claim"},
    "stances": {"PRO": "favor", "CON": "against"},
}


def test_a_table_of_sentences_and_topics(tmp_path: Path) -> None:
    (a, b), problems = read(write(tmp_path / "t.csv", TABLE), MAPPED)
    assert problems == []
    assert (a.corpus, a.id, a.group, b.id) == ("quays", "a", "a", "b")
    assert a.text == "The quay must go; now. Forty piles are rotten."
    first, second = a.sentences
    assert (first.role, first.native, second.role, second.native) == (
        "claim",
        "MajorClaim",
        "premise",
        None,
    )
    assert first.stances == (
        LabeledStance("the quay", "against"),
        LabeledStance("the ferry", "favor"),
    )
    assert a.sentence_text(1) == "Forty piles are rotten."
    assert (first.reported, a.attributions, a.relations) == (None, None, None)


BAD = """\
id,text,role,stance,topic,reported,split
1,Fine.,claim,,,yes,validation
2,Odd.,thesis,,,,
3,,claim,,,,
4,No topic.,,favor,,,
5,"Two
lines.",none,favor,x,no,
6,Short,claim
7,Perhaps.,none,,,perhaps,
1,Again.,none,,,,
8,Good.,Premise,,,0,holdout
"""


def test_bad_rows_are_named_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    documents, problems = read(write(tmp_path / "bad.csv", BAD))
    assert [(d.id, d.split, d.sentences[0].reported) for d in documents] == [
        ("1", "dev", True),
        ("5", None, False),
    ]
    assert documents[1].text == "Two\nlines."
    expected = {
        "bad.csv:3": "role is 'thesis'; allowed: claim, premise, none (map it: [roles])",
        "bad.csv:4": "the text ('text') is blank",
        "bad.csv:5": "a stance ('favor') without a topic",
        "bad.csv:8": "has 3 fields where the header names 7",
        "bad.csv:9": "reported is 'perhaps'; allowed: true, false, yes, no, 1, 0",
        "bad.csv:10": "document '1' came before: the id is there twice",
        "bad.csv:11": "split is 'holdout'; allowed: train, dev, test",
    }
    assert [where for where, _ in problems] == list(expected)
    for where, reason in problems:
        assert expected[where] in reason


@pytest.mark.parametrize("text", ["text,topic,stance\nA.,  ,favor\n", "text,stance: \nA.,favor\n"])
def test_a_blank_topic_is_none(tmp_path: Path, text: str) -> None:
    documents, ((where, reason),) = read(write(tmp_path / "a.csv", text))
    assert documents == []
    assert where == "a.csv:2"
    assert "topic" in reason
    if "stance: " not in text:
        (document,), problems = read(tmp_path / "a.csv", {"topic": "the quay"})
        assert problems == []
        assert document.sentences[0].stances == (LabeledStance("the quay", "favor"),)


def test_strict_stops_at_the_first(tmp_path: Path) -> None:
    place = write(tmp_path / "bad.csv", BAD)
    with pytest.raises(CorpusError, match=r"bad\.csv:3: role is 'thesis'"):
        list(read_own(place, problems=Problems(strict=True)))
    with pytest.raises(CorpusError, match=r"bad\.csv:3"):
        list(read_own(place))


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    place = write(tmp_path / "a.tsv", "body\tlabel\nYes.\tclaim\n")
    with pytest.raises(CorpusError, match=r"no column 'text'; it has: body, label"):
        read(place)
    with pytest.raises(CorpusError, match=r"no column 'side'.*columns\.stance = \"…\""):
        read(place, {"columns": {"text": "body", "stance": "side"}})
    with pytest.raises(CorpusError, match="is empty"):
        read(write(tmp_path / "e.csv", ""))


def test_a_field_that_is_none_is_answered_with_the_fields_of_its_table() -> None:
    with pytest.raises(CorpusError, match=r"columns\.txt: .* \(fields: text, role, reported"):
        load_mapping(None, {"columns": {"txt": "sentence"}})
    with pytest.raises(CorpusError, match=r"rolls: .* \(fields: corpus, columns, roles"):
        load_mapping(None, {"rolls": {}})


def test_a_label_that_is_nearly_ours_is_shown_how_to_be_mapped(tmp_path: Path) -> None:
    place = write(tmp_path / "a.csv", "text,topic,stance\nYes.,quays,favour\n")
    ((_, reason),) = read(place)[1]
    assert reason.endswith('(map it: [stances] favour = "favor")')


def test_a_misspelt_column_is_refused_and_other_words_are_let_be(tmp_path: Path) -> None:
    row = "Yes.,claim,x\n"
    for column, meant in (("Stance", "stance"), ("document_id", "document"), ("ID", "id")):
        place = write(tmp_path / "a.csv", f"text,role,{column}\n{row}")
        with pytest.raises(CorpusError, match=f"column '{column}': did you mean '{meant}'"):
            read(place)
    for column in ("idx", "uid", "reporter", "subtopic", "author", "text_id"):
        assert len(read(write(tmp_path / "a.csv", f"text,role,{column}\n{row}"))[0]) == 1
    with pytest.raises(CorpusError, match="did you mean 'topic'"):
        read(write(tmp_path / "a.jsonl", '{"text": "Yes.", "topicc": "parks"}'))


def test_json_lines_of_sentences_and_of_documents(tmp_path: Path) -> None:
    lines = ['{"text": "Yes.", "role": "claim"}', "{", "[1]", '{"text": 3}']
    documents, problems = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [(d.id, d.sentences[0].role) for d in documents] == [("a.jsonl:1", "claim")]
    assert [where for where, _ in problems] == ["a.jsonl:2", "a.jsonl:3", "a.jsonl:4"]
    good = {"id": "a", "text": "Yes. No.", "sentences": [{"start": 0, "end": 4}]}
    rows = [
        good,
        {**good, "sentences": [{"start": 0, "end": 40}]},
        {**good, "sentences": [{"start": 0, "end": 4, "role": "x"}]},
        {**good, "labels": []},
    ]
    documents, problems = read(write(tmp_path / "b.jsonl", "\n".join(map(json.dumps, rows))))
    assert [d.id for d in documents] == ["a"]
    reasons = [reason for _, reason in problems]
    assert "sentence 0 is [0, 40)" in reasons[0]
    assert "sentences.0.role: Input should be 'claim', 'premise' or 'none'" in reasons[1]
    assert "labels: " in reasons[2]


def test_a_document_with_the_id_of_another_is_named_and_left_out(tmp_path: Path) -> None:
    def line(text: str, **more: str) -> str:
        sentences = [{"start": 0, "end": len(text), "role": "claim"}]
        return json.dumps({"id": "a", "text": text, "sentences": sentences, **more}) + "\n"

    lines = line("It must go.") + line("Let it be.") + line("It stays.", split="dev")
    documents, problems = read(write(tmp_path / "x.jsonl", lines))
    assert [d.text for d in documents] == ["It must go.", "It stays."]
    ((where, reason),) = problems
    assert where == "x.jsonl"
    assert "'a' came before: give each its own" in reason


def test_flat_parquet_and_data_sets(tmp_path: Path) -> None:
    import datasets
    import pyarrow
    from pyarrow import parquet

    rows = {"text": ["Yes.", "No."], "role": ["claim", "x"], "reported": [True, None]}
    parquet.write_table(pyarrow.table(rows), tmp_path / "a.parquet")
    (document,), problems = read(tmp_path / "a.parquet")
    assert (document.sentences[0].role, document.sentences[0].reported) == ("claim", True)
    assert problems[0][0] == "a.parquet: row 2"
    label = datasets.ClassLabel(names=["favor", "against"])
    features = datasets.Features(text=datasets.Value("string"), stance=label)
    part = datasets.Dataset.from_dict({"text": ["Yes.", "No."], "stance": [0, 1]}, features)
    datasets.DatasetDict({"validation": part}).save_to_disk(str(tmp_path / "hub"))
    documents, problems = read(tmp_path / "hub", {"topic": "quays"})
    assert problems == []
    assert [d.sentences[0].stances[0].label for d in documents] == ["favor", "against"]
    assert {d.split for d in documents} == {"dev"}
    table = {"text": ["Yes.", "No."], "reported": [1.0, 0.0], "meta": ["x", None]}
    parquet.write_table(pyarrow.table(table), tmp_path / "c.parquet")
    documents, problems = read(tmp_path / "c.parquet")
    assert problems == []
    assert [d.sentences[0].reported for d in documents] == [True, False]
    with pytest.raises(CorpusError, match="no sound Parquet"):
        read(write(tmp_path / "b.parquet", "text\n"))


def test_numbers_of_sentences_as_pandas_writes_them(tmp_path: Path) -> None:
    text = "text,document,sentence\nThird.,d,10.0\nSecond.,d,2.0\nFirst.,d,1.0\n"
    (document,), problems = read(write(tmp_path / "a.csv", text))
    assert problems == []
    assert document.text == "First. Second. Third."


def test_parquet_that_is_not_as_it_looks(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    table = {"text": ["Yes.", "No.", "So."], "record": ["r1", "{}", None]}
    parquet.write_table(pyarrow.table(table), tmp_path / "a.parquet")
    documents, problems = read(tmp_path / "a.parquet")
    assert documents == []
    assert [where for where, _ in problems] == ["a.parquet: row 1", "a.parquet: row 2"]
    assert "'record' holds no record of stancemine analyze" in problems[0][1]
    sentence = {"start": 0, "end": 4, "role": "claim"}
    whole = {"id": "a", "text": "Yes.", "sentences": [sentence], "meta": "free words"}
    parquet.write_table(pyarrow.Table.from_pylist([whole]), tmp_path / "b.parquet")
    documents, problems = read(tmp_path / "b.parquet")
    assert documents == []
    assert "meta: " in problems[0][1]


CONLL = """\
-DOCSTART-\tO

The\tB-MC
quay\tI-MC
must\tI-MC
go\tI-MC
.\tO

Piles\tI-PREM
rot\tI-PREM
.\tX
alone

# newdoc id = b
# text = Well, no.
Well\tO
,\tO
no\tB-MC
.\tO
"""


def test_conll(tmp_path: Path) -> None:
    said = {"spans": {"MC": "claim", "PREM": "premise"}}
    (a, b), problems = read(write(tmp_path / "x.conll", CONLL), said)
    assert a.text == "The quay must go . Piles rot ."
    assert a.components == (
        LabeledComponent(((0, 16),), "claim", "MC"),
        LabeledComponent(((19, 28),), "premise", "PREM"),
    )
    assert [(s.role, s.native) for s in a.sentences] == [("claim", "MC"), ("premise", "PREM")]
    assert (b.id, b.text, b.components[0].pieces) == ("b", "Well, no.", ((6, 8),))
    assert [(where, reason[:12]) for where, reason in problems] == [
        ("x.conll:12", "has 1 column"),
        ("x.conll:11", "the tag is '"),
    ]


def test_conll_tags_that_differ_from_the_comment(tmp_path: Path) -> None:
    from stancemine.corpora.own import write_own
    from tests.corpora.documents import example

    place = tmp_path / "x.conll"
    write_own([example()], place)
    text = place.read_text(encoding="utf-8")
    write(place, text.replace("said\tO\tB-Cue", "said\tO\tO", 1))
    (document,), ((where, reason),) = read(place)
    assert document == example()
    assert where.startswith("x.conll:")
    assert "by the comment in line 2" in reason


BRAT = """\
T1\tMajorClaim 0 16\tThe quay must go
T2\tPremise 18 23;28 34\tForty rotten
T3\tClaim 2 900\tnowhere
T4\tTypo 0 3\tThe
A1\tStance T1 Against
R1\tsupports Arg1:T2 Arg2:T1\t
R2\tsupports Arg1:T2 Arg2:T9
R3\trephrases Arg1:T2 Arg2:T1
#1\tAnnotatorNotes T1\tnot sure
*\tEquiv T1 T2
nonsense
"""


def brat(
    folder: Path, annotations: str, text: str = "The quay must go. Forty are rotten.\n"
) -> Path:
    folder.mkdir()
    write(folder / "a.txt", text)
    write(folder / "a.ann", annotations)
    return folder


def test_brat(tmp_path: Path) -> None:
    said = {
        "spans": {"MajorClaim": "claim"},
        "relations": {"supports": "support"},
        "stance_attribute": "Stance",
        "topic": "the quay",
        "ignore": ["Typo"],
    }
    place = brat(tmp_path / "essays", BRAT)
    assert detect(place) == "brat"
    (document,), problems = read(place, said)
    assert document.id == "a"
    assert document.components == (
        LabeledComponent(((0, 16),), "claim", "MajorClaim"),
        LabeledComponent(((18, 23), (28, 34)), "premise"),
    )
    assert [s.role for s in document.sentences] == ["claim", "premise"]
    assert document.sentences[0].stances == (LabeledStance("the quay", "against"),)
    assert document.relations == (Relation(0, 1, "support", 0, 1),)
    assert document.attributions is None
    reasons = dict(problems)
    assert "'nowhere' is not what stands at 2 900" in reasons["a.ann:3"]
    assert "names T9, which is not there" in reasons["a.ann:7"]
    assert "relation is 'rephrases'; allowed: support, attack" in reasons["a.ann:8"]
    assert "is no line of brat's" in reasons["a.ann:11"]
    assert len(problems) == 4


def test_an_unknown_label_is_a_problem_and_never_a_guess(tmp_path: Path) -> None:
    place = brat(tmp_path / "x", "T1\tThesis 0 16\tThe quay must go\n")
    (document,), ((where, reason),) = read(place)
    assert where == "a.ann:1"
    assert "label is 'Thesis'; allowed: sentence, claim, premise" in reason
    assert document.components is None
    assert document.sentences[0].role is None


def test_parts_of_an_attribution_that_only_links_join(tmp_path: Path) -> None:
    text = "It must go, Ann said.\n"
    marks = "T1\tspeaker 12 15\tAnn\nT2\tcue 16 20\tsaid\nT3\tcontent 0 10\tIt must go\n"
    links = "R1\tby Arg1:T2 Arg2:T1\nR2\tof Arg1:T2 Arg2:T3\n"
    place = brat(tmp_path / "x", marks + links, text)
    (document,), problems = read(place, {"spans": {"speaker": "source"}})
    assert problems == []
    (found,) = document.attributions
    assert (found.source, found.cue, found.content) == (((12, 15),), ((16, 20),), ((0, 10),))


def test_a_label_that_is_called_as_another_part_is_only_what_it_is_mapped_to(
    tmp_path: Path,
) -> None:
    text = "It must go, Ann said.\n"
    marks = "T1\tperson 12 15\tAnn\nT2\tsource 16 20\tsaid\nR1\tby Arg1:T2 Arg2:T1\n"
    place = brat(tmp_path / "x", marks, text)
    (document,), problems = read(place, {"spans": {"person": "source", "source": "cue"}})
    assert problems == []
    (found,) = document.attributions
    assert (found.source, found.cue) == (((12, 15),), ((16, 20),))


def region(name: str, start: int, end: int, text: str, label: str) -> dict:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"id": name, "from_name": "l", "to_name": "t", "type": "labels", "value": value}


@pytest.mark.parametrize("wide", [False, True])
def test_label_studio_in_code_points_and_in_utf16(tmp_path: Path, wide: bool) -> None:
    text = "😀 It must go. 😀 Piles rot."
    more = (1, 2) if wide else (0, 0)
    result = [
        region("x", 2 + more[0], 12 + more[0], "It must go", "Claim"),
        region("y", 16 + more[1], 25 + more[1], "Piles rot", "Premise"),
        {"type": "relation", "from_id": "y", "to_id": "x", "labels": ["supports"]},
        {
            "id": "x",
            "from_name": "side",
            "type": "choices",
            "value": {"start": 2, "end": 12, "choices": ["con"]},
        },
        region("z", 0, 3, "not", "Claim"),
    ]
    tasks = [
        {
            "id": 7,
            "data": {"text": text},
            "annotations": [{"was_cancelled": True, "result": []}, {"result": result}],
        },
        {"data": {}},
    ]
    place = write(tmp_path / "x.json", json.dumps(tasks))
    said = {
        "relations": {"supports": "support"},
        "stance_attribute": "side",
        "stances": {"con": "against"},
        "topic": "it",
    }
    (document,), problems = read(place, said)
    assert document.id == "7"
    assert [c.pieces for c in document.components] == [((2, 12),), ((16, 25),)]
    assert document.relations == (Relation(0, 1, "support", 0, 1),)
    assert document.sentences[0].stances == (LabeledStance("it", "against"),)
    assert [where for where, _ in problems] == ["x.json: task 1, region z", "x.json: task 2"]


def test_label_studio_regions_of_several_labels(tmp_path: Path) -> None:
    text = "It must go. Piles rot."
    first = region("x", 0, 11, "It must go.", "Quote")
    first["value"]["labels"].append("Claim")
    second = region("y", 12, 22, "Piles rot.", "Premise")
    second["value"]["labels"].append("Other")
    link = {"type": "relation", "from_id": "y", "to_id": "x", "labels": ["support"]}
    none = region("z", 0, 2, "It", "")
    none["value"]["labels"] = []
    tasks = [{"data": {"text": text}, "annotations": [{"result": [first, second, link, none]}]}]
    place = write(tmp_path / "x.json", json.dumps(tasks))
    (document,), problems = read(place, {"ignore": ["Quote"]})
    assert problems == []
    assert [(c.pieces, c.role) for c in document.components] == [
        (((0, 11),), "claim"),
        (((12, 22),), "premise"),
        (((12, 22),), "none"),
    ]
    assert document.relations == (Relation(0, 1, "support", 0, 1),)


def test_label_studio_data_of_a_user_s_own(tmp_path: Path) -> None:
    data = {"text": "It must go.", "split": "validation", "meta": "the second batch"}
    place = write(tmp_path / "x.json", json.dumps([{"data": data, "annotations": []}]))
    (document,), problems = read(place)
    assert problems == []
    assert document.split == "dev"
    assert document.meta == {"meta": "the second batch"}


def test_label_studio_choices_of_a_whole_text(tmp_path: Path) -> None:
    result = [{"from_name": "label", "type": "choices", "value": {"choices": ["Pro"]}}]
    task = {
        "id": 3,
        "data": {"text": "Build it!", "target": "quay"},
        "annotations": [{"result": result}],
    }
    place = write(tmp_path / "x.json", json.dumps([task]))
    said = {"columns": {"topic": "target", "stance": "label"}, "stances": {"Pro": "favor"}}
    (document,), problems = read(place, said)
    assert problems == []
    assert document.sentences[0].stances == (LabeledStance("quay", "favor"),)


def test_xmi_as_inception_exports_it(tmp_path: Path) -> None:
    import cassis

    types = cassis.TypeSystem()
    sentence = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
    types.create_type(name=sentence, supertypeName="uima.tcas.Annotation")
    span = types.create_type(name="webanno.custom.Argument", supertypeName="uima.tcas.Annotation")
    types.create_feature(domainType=span, name="value", rangeType="uima.cas.String")
    link = types.create_type(name="webanno.custom.Links", supertypeName="uima.tcas.Annotation")
    types.create_feature(domainType=link, name="value", rangeType="uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(domainType=link, name=end, rangeType="uima.tcas.Annotation")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = "😀 It must go. 😀 Piles rot."
    cas.sofa_mime = "text/plain"
    for start, end in ((2, 13), (14, 26)):
        cas.add(types.get_type(sentence)(begin=start, end=end))
    claim = span(begin=2, end=12, value="Thesis")
    premise = span(begin=16, end=25, value="Ground")
    cas.add_all([claim, premise, span(begin=0, end=1, value="Smile")])
    cas.add(link(begin=16, end=25, value="backs", Governor=premise, Dependent=claim))
    folder = tmp_path / "export"
    folder.mkdir()
    types.to_xml(folder / "TypeSystem.xml")
    cas.to_xmi(folder / "a.xmi")
    assert 'begin="3" end="13"' in (folder / "a.xmi").read_text(encoding="utf-8")  # UTF-16
    write(folder / "b.xmi", "<xmi>")
    said = {
        "spans": {"Thesis": "claim", "Argument:Ground": "premise"},
        "relations": {"backs": "support"},
    }
    (document,), problems = read(folder, said)
    assert [c.pieces for c in document.components] == [((2, 12),), ((16, 25),)]
    assert [s.role for s in document.sentences] == ["claim", "premise"]
    assert document.relations == (Relation(0, 1, "support", 0, 1),)
    assert "label is 'Argument:Smile'" in problems[0][1]
    assert problems[1][0] == "b.xmi"
    with pytest.raises(CorpusError, match=r"no TypeSystem\.xml beside it"):
        read(write(tmp_path / "lone.xmi", "<xmi/>"))


def test_mappings_from_files_and_arguments(tmp_path: Path) -> None:
    place = write(tmp_path / "m.toml", 'topic = "x"\n[columns]\ntext = "body"\n')
    mapping = load_mapping(place, {"columns": {"role": "type"}, "topic": "y"})
    assert (mapping.columns.text, mapping.columns.role, mapping.topic) == ("body", "type", "y")
    for content, message in (
        (
            "[roles]\nMC = 'thesis'\n",
            r"roles has 'MC' stand for 'thesis'; allowed: 'claim', 'premise' or 'none'",
        ),
        ("colums = 1\n", r"colums: there is no such field.*fields: corpus, columns"),
        ("=\n", "is not TOML"),
    ):
        with pytest.raises(CorpusError, match=message):
            load_mapping(write(tmp_path / "bad.toml", content))
    with pytest.raises(CorpusError, match="cannot read the mapping"):
        load_mapping(tmp_path / "absent.toml")


def test_paths_and_formats(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist"):
        read_own(tmp_path / "absent.csv")
    with pytest.raises(CorpusError, match="cannot tell the format of the folder"):
        read_own(tmp_path)
    (tmp_path / "a.ods").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"\.ods is not read: save the sheet as CSV UTF-8"):
        read_own(tmp_path / "a.ods")
    (tmp_path / "latin.conll").write_bytes(b"Gespr\xe4ch\tO\n")
    with pytest.raises(CorpusError, match="is not UTF-8"):
        read(tmp_path / "latin.conll")
    (tmp_path / "bin.csv").write_bytes(b"PK\x03\x04")
    with pytest.raises(CorpusError, match="is not plain text but a zip archive"):
        read(tmp_path / "bin.csv")
