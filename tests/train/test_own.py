import json
import tomllib

import pytest

from stancemine.corpora.own import Problems
from stancemine.corpora.own import read_own as convert
from stancemine.errors import CorpusError
from stancemine.train.config import Source
from stancemine.train.own import native_label, read_own

ROWS = "text,role\nTalks must go on.,claim\nNATO is not on.,premise\nHe said yes.,none\n"


def source(tmp_path, text=ROWS, name="mine.csv", **more):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return Source.model_validate(
        {"corpus": "mine", "path": tmp_path / name, "heads": ["role"], **more}
    )


def sentences(documents):
    return [d.sentence_text(i) for d in documents for i in range(len(d.sentences))]


def test_one_row_is_one_sentence(tmp_path):
    documents = read_own(source(tmp_path))
    assert sentences(documents) == ["Talks must go on.", "NATO is not on.", "He said yes."]
    assert [d.sentences[0].role for d in documents] == ["claim", "premise", "none"]
    assert {d.corpus for d in documents} == {"mine"}
    assert all(d.text[s.start : s.end] for d in documents for s in d.sentences)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.tsv", ROWS.replace(",", "\t")),
        ("mine.csv", "\ufeff" + ROWS),
        ("mine.csv", ROWS.replace("\n", "\r\n")),
        (
            "mine.jsonl",
            "\n\n".join(
                json.dumps(dict(zip(("text", "role"), row.split(","), strict=True)))
                for row in ROWS.splitlines()[1:]
            ),
        ),
    ],
)
def test_forms_of_a_file(tmp_path, name, text):
    assert sentences(read_own(source(tmp_path, text, name))) == sentences(
        read_own(source(tmp_path))
    )


def test_quoted_cells_may_hold_line_ends_and_commas(tmp_path):
    text = 'text,role\n"Talks,\nhe said.",none\nNo.,none\n'
    assert sentences(read_own(source(tmp_path, text)))[0] == "Talks,\nhe said."


def test_rows_of_a_document_stay_together_in_their_order(tmp_path):
    rows = [f"Letter {n} says {w}.,none,l{n}" for w in ("yes", "no") for n in range(10)]
    documents = read_own(source(tmp_path, "\n".join(["text,role,document", *rows]), dev_share=0.2))
    assert len(documents) == 10
    assert sentences(documents[:1]) == ["Letter 0 says yes.", "Letter 0 says no."]
    assert sorted(d.split for d in documents) == ["dev"] * 2 + ["train"] * 8
    assert [d.split for d in documents] == [d.split for d in read_own(_again(tmp_path))]


def _again(tmp_path):
    return Source.model_validate(
        {"corpus": "mine", "path": tmp_path / "mine.csv", "heads": ["role"], "dev_share": 0.2}
    )


def test_one_text_never_stands_on_two_sides(tmp_path):
    rows = [f"Sentence {n % 5} is here.,none" for n in range(40)]
    documents = read_own(source(tmp_path, "\n".join(["text,role", *rows]), dev_share=0.4))
    sides = {}
    for document in documents:
        sides.setdefault(document.text, set()).add(document.split)
    assert all(len(side) == 1 for side in sides.values())
    assert {document.split for document in documents} == {"train", "dev"}


def test_the_split_of_the_file_counts(tmp_path):
    text = "text,role,split\nA is on.,none,train\nB is on.,claim,Validation\nC is on.,none,test\n"
    assert [d.split for d in read_own(source(tmp_path, text))] == ["train", "dev", "test"]


def test_development_rows_may_lie_in_a_file_of_their_own(tmp_path):
    (tmp_path / "dev.csv").write_text("text,role\nShe said no.,none\n", encoding="utf-8")
    documents = read_own(source(tmp_path, dev_path=tmp_path / "dev.csv"))
    assert [d.split for d in documents] == ["train"] * 3 + ["dev"]
    assert len({d.id for d in documents}) == 4


def test_a_group_goes_where_a_part_of_it_is_placed(tmp_path):
    def line(name, group, **more):
        sentences = [{"start": 0, "end": 3, "role": "none"}]
        row = {"id": name, "group": group, "text": "No.", "sentences": sentences, **more}
        return json.dumps(row) + "\n"

    sides = ["train", "test", *["train"] * 8]
    lines = [line(f"{n}a", f"g{n}", split=side) for n, side in enumerate(sides)]
    lines += [line(f"{n}b", f"g{n}") for n in range(10)] + [
        line(f"{n}c", f"h{n}") for n in range(9)
    ]
    documents = read_own(source(tmp_path, "".join(lines), "mine.jsonl"))
    of_group = {}
    for found in documents:
        of_group.setdefault(found.group, set()).add(found.split)
    assert [of_group[f"g{n}"] for n in range(10)] == [{side} for side in sides]
    assert {split for n in range(9) for split in of_group[f"h{n}"]} == {"train", "dev"}


def test_test_rows_beside_a_file_of_development_rows_are_refused(tmp_path):
    (tmp_path / "dev.csv").write_text("text,role\nShe said no.,none\n", encoding="utf-8")
    text = "text,role,split\nA is on.,none,train\nC is on.,none,test\n"
    with pytest.raises(CorpusError, match=r"mine\.csv has test rows in its split column.*dev_path"):
        read_own(source(tmp_path, text, dev_path=tmp_path / "dev.csv"))


@pytest.mark.parametrize("text", ['["Talks", "go on"]', '{"en": "No."}'])
def test_a_text_that_is_a_list_is_named(tmp_path, text):
    rows = f'{{"text": "No.", "role": "none"}}\n{{"text": {text}, "role": "none"}}\n'
    with pytest.raises(CorpusError, match=r"mine\.jsonl, line 2: the text is a (list|dict)"):
        read_own(source(tmp_path, rows, "mine.jsonl"))


def test_labels_are_mapped_and_left_out(tmp_path):
    text = "text,kind\nGo on.,thesis\nNo.,unsure\nYes.,rest\nHe said.,\n"
    labels = {"role": {"thesis": "claim", "rest": "none", "unsure": ""}}
    documents = read_own(source(tmp_path, text, columns={"role": "kind"}, labels=labels))
    assert [d.sentences[0].role for d in documents] == ["claim", None, "none", None]


def test_stances_of_one_sentence_are_joined(tmp_path):
    text = "text,stance,topic\nTalks must go on.,favor,talks\nTalks must go on.,unrelated,NATO\n"
    (document,) = read_own(source(tmp_path, text, heads=["stance"]))
    (sentence,) = document.sentences
    assert [(s.topic, s.label) for s in sentence.stances] == [
        ("talks", "favor"),
        ("NATO", "unrelated"),
    ]


def test_one_topic_for_the_whole_file(tmp_path):
    text = "text,stance\nTalks must go on.,favor\n"
    (document,) = read_own(source(tmp_path, text, heads=["stance"], topic="talks"))
    assert document.sentences[0].stances[0].topic == "talks"
    with pytest.raises(CorpusError, match=r"columns\.topic"):
        read_own(source(tmp_path, text, heads=["stance"]))


@pytest.mark.parametrize(("cell", "known"), [("yes", True), ("False", False), ("1", True)])
def test_reported_as_people_write_it(tmp_path, cell, known):
    text = f"text,reported\nHe said no.,{cell}\n"
    (document,) = read_own(source(tmp_path, text, heads=["reported"]))
    assert document.sentences[0].reported is known


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        (
            "text,label\nNo.,claim\n",
            {},
            r"mine\.csv has no column 'role'; it has: text, label \(say which holds the role",
        ),
        ("body,role\nNo.,claim\n", {}, r"no column 'text'.*columns\.text = \"…\""),
        ("sentence,role\nNo.,claim\n", {}, r"no column 'text'.*columns\.text = \"sentence\""),
        ("text,role\nNo.,thesis\n", {}, r"line 2.*'thesis'.*labels = \{ role"),
        ("text,role\n  ,claim\n", {}, r"line 2: the text is blank"),
        ("text,role\n", {}, "has no rows"),
        ("text,role,split\nNo.,none,dve\n", {}, "the split is 'dve'"),
        ("text,role\nNo.,none,more\n", {}, "line 2: has 3 fields where the header names 2"),
        ("text,role\nNo.\n", {}, "line 2: has 1 fields where the header names 2"),
        ("text,role\nNo.,none\n", {"columns": {"document": "doc"}}, "no column 'doc'"),
        (
            "text,role,letter\nNo.,none,a\n",
            {"columns": {"document": "leter"}},
            "no column 'leter'.*columns.document = \"letter\"",
        ),
        (
            "text,role,documnt\nNo.,none,a\n",
            {},
            "a column 'documnt': did you mean 'document'.*columns.document",
        ),
        ("text,role,Split\nNo.,none,dev\n", {}, "a column 'Split': did you mean 'split'"),
        ("text,role,text\nNo.,none,No.\n", {}, "the column 'text' twice"),
        ('text,role\n"No"t.,none\n', {}, "line 2: is no row of a table"),
        ("text,role\nNo.,x\n", {"labels": {"role": {"a": "claim", "b": "none"}}}, "which has a, b"),
        (
            "text,role,document,split\nNo.,none,d,train\nYes.,none,d,dev\n",
            {},
            "document d lie on several sides",
        ),
    ],
)
def test_what_is_off_is_named(tmp_path, text, more, message):
    with pytest.raises(CorpusError, match=message):
        read_own(source(tmp_path, text, **more))


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(CorpusError, match=r"cannot read .*none\.csv"):
        read_own(
            Source.model_validate(
                {"corpus": "mine", "path": tmp_path / "none.csv", "heads": ["role"]}
            )
        )
    (tmp_path / "bad.csv").write_bytes(b"text,role\n\xff\xfe,none\n")
    with pytest.raises(
        CorpusError, match=r"bad.csv is not UTF-8: byte 0xff in line 2; save it .*iconv"
    ):
        read_own(
            Source.model_validate(
                {"corpus": "mine", "path": tmp_path / "bad.csv", "heads": ["role"]}
            )
        )
    with pytest.raises(CorpusError, match="line 1: is not JSON"):
        read_own(source(tmp_path, "text", "mine.jsonl"))


def test_columns_that_are_something_else_are_let_be(tmp_path):
    text = "text,role,topics,id,kind\nTalks must go on.,claim,two,1,x\n"
    assert sentences(read_own(source(tmp_path, text))) == ["Talks must go on."]
    both = "text,role,document,documents\nNo.,none,a,b\n"
    assert read_own(source(tmp_path, both))[0].id == "a"


def test_semicolons_as_a_german_spreadsheet_writes_them(tmp_path):
    text = ROWS.replace(",", ";")
    assert sentences(read_own(source(tmp_path, text))) == sentences(
        read_own(source(tmp_path, ROWS, "again.csv"))
    )


def test_every_bad_row_is_named_and_the_others_are_read(tmp_path):
    rows = ["Yes.,none", "No.,thesis", ",claim", "No.,none,more", "So.,claim"]
    problems = Problems()
    documents = read_own(source(tmp_path, "\n".join(["text,role", *rows])), problems)
    assert sentences(documents) == ["Yes.", "So."]
    assert sorted(one.where.rpartition(", ")[2] for one in problems.found) == [
        "line 3",
        "line 4",
        "line 5",
    ]
    lines = '{"text": "Yes.", "role": "none"}\n{"text": "No."}\nno json\n'
    problems = Problems()
    assert len(read_own(source(tmp_path, lines, "mine.jsonl"), problems)) == 1
    assert [one.reason[:14] for one in problems.found] == ["there is no 'r", "is not JSON: E"]


def test_two_holders_are_one_sentence_and_the_holder_is_not_asked_for(tmp_path):
    text = (
        "document,sentence,text,topic,holder,stance\n"
        "a,2,Yes.,talks,author,neutral\na,1,He said no.,talks,he,against\n"
        "a,1,He said no.,talks,author,unrelated\n"
    )
    (document,) = read_own(source(tmp_path, text, heads=["stance"]))
    assert document.text == "He said no. Yes."
    found = [(s.holder, s.label, s.holder_span) for s in document.sentences[0].stances]
    assert found == [("he", "against", None), ("author", "unrelated", None)]


def test_the_table_of_analyze_has_a_column_a_topic(tmp_path):
    text = (
        "document,sentence,text,role,stance: talks,holder: talks,stance: NATO\n"
        "a,1,Talks must go on.,claim,favor,author,unrelated\na,2,Yes.,none,,,neutral\n"
    )
    (document,) = read_own(source(tmp_path, text, heads=["role", "stance"]))
    assert [[(s.topic, s.label) for s in one.stances] for one in document.sentences] == [
        [("talks", "favor"), ("NATO", "unrelated")],
        [("NATO", "neutral")],
    ]
    text = text.replace("neutral", "meh")
    with pytest.raises(CorpusError, match=r"line 3: the stance is 'meh'"):
        read_own(source(tmp_path, text, heads=["stance"]))


def test_roles_of_one_sentence_that_differ_are_named(tmp_path):
    text = (
        "document,sentence,text,role,topic,stance\n"
        "a,1,No.,claim,talks,favor\na,1,No.,none,NATO,favor\n"
    )
    with pytest.raises(CorpusError, match=r"line 3: role is 'none', and 'claim' in .* line 2"):
        read_own(source(tmp_path, text, heads=["role", "stance"]))


def test_what_write_own_writes_is_read_by_default(tmp_path):
    from stancemine.corpora.own import write_own
    from tests.corpora.documents import example

    heads = ["role", "reported", "stance"]
    for name in ("x.csv", "x.jsonl"):
        write_own([example()], tmp_path / name)
        mine = Source.model_validate({"corpus": "mine", "path": tmp_path / name, "heads": heads})
        (document,) = read_own(mine)
        assert document.text == example().text
        assert [
            (s.start, s.role, s.reported, [(t.topic, t.label, t.holder) for t in s.stances or ()])
            for s in document.sentences
        ] == [
            (s.start, s.role, s.reported, [(t.topic, t.label, t.holder) for t in s.stances or ()])
            for s in example().sentences
        ]


# --- other formats -------------------------------------------------------------------------------


def test_documents_in_json_lines_need_no_mapping(tmp_path):
    from stancemine.corpora.own import write_own
    from stancemine.train.config import read_config
    from tests.corpora.documents import example

    write_own([example()], tmp_path / "corrected.jsonl")
    (tmp_path / "c.toml").write_text(
        'name = "c"\nstart = "en-small"\n[[mixture]]\ncorpus = "c"\npath = "corrected.jsonl"\n'
        'heads = ["role", "tags"]\n',
        encoding="utf-8",
    )
    (mine,) = read_config(tmp_path / "c.toml").mixture
    assert not mine.rows
    (document,) = read_own(mine)
    assert document.attributions == example().attributions


def test_a_model_s_own_answers_are_refused(tmp_path):
    from tests.rich import rich_document

    (tmp_path / "r.jsonl").write_text(rich_document().to_json(), encoding="utf-8")
    mine = Source.model_validate({"corpus": "r", "path": tmp_path / "r.jsonl", "heads": ["role"]})
    with pytest.raises(CorpusError, match=r"holds a model's answers.*correct them first"):
        read_own(mine)


def test_any_format_of_one_s_own_corpora_is_read(tmp_path):
    line = {"id": "one", "text": "He said no. Talks must go on.", "split": "dev"}
    line["sentences"] = [
        {"start": 0, "end": 11, "role": "none"},
        {"start": 12, "end": 29, "role": "claim"},
    ]
    (tmp_path / "docs.ndjson").write_text(json.dumps(line), encoding="utf-8")
    source = Source.model_validate(
        {"corpus": "mine", "path": tmp_path / "docs.ndjson", "heads": ["role", "tags"]}
    )
    (document,) = read_own(source)
    assert (document.corpus, document.split) == ("mine", "dev")
    assert [s.role for s in document.sentences] == ["none", "claim"]


def test_a_mapping_as_for_converting_may_be_named(tmp_path):
    (tmp_path / "map.toml").write_text(
        '[columns]\ntext = "body"\n[roles]\nMajorClaim = "claim"\n', encoding="utf-8"
    )
    text = "body,role\nTalks must go on.,MajorClaim\n"
    (document,) = read_own(source(tmp_path, text, mapping=tmp_path / "map.toml"))
    assert document.sentences[0].role == "claim"


def test_many_rows_with_labels_that_are_not_known_are_one_problem(tmp_path):
    rows = ["It costs a lot.,economic"] * 4 + ["It is right.,moral"] * 2 + ["No.,legal"]
    rows = [f"{row.partition(',')[0]} {n},{row.partition(',')[2]}" for n, row in enumerate(rows)]
    given = source(tmp_path, "\n".join(["text,role", *rows, "So.,None"]))
    problems = Problems()
    (kept,) = read_own(given, problems)
    assert kept.sentences[0].role == "none"
    (problem,) = problems.found
    assert problem.count == 7
    assert (
        "role has economic (4 rows), moral (line 6, line 7), legal (line 8): none of these is ours"
        in problem.reason
    )
    line = (
        'labels = { role = { economic = "economic", moral = "moral", legal = "legal", '
        'None = "none" } }'
    )
    assert line in problem.reason
    # The line makes a set of one's own, as it says.
    pasted = Source.model_validate({**given.model_dump(), **tomllib.loads(line)})
    problems = Problems()
    assert len(read_own(pasted, problems)) == 8
    assert not problems.found


def test_a_column_of_many_labels_is_asked_about(tmp_path):
    rows = "\n".join(f"Yes {n}.,label {n}" for n in range(25))
    with pytest.raises(CorpusError, match=r"25 labels in 25 rows.*is it the right column"):
        read_own(source(tmp_path, f"text,role\n{rows}\n"))


@pytest.mark.parametrize(
    ("said", "known"),
    [("WAHR", True), ("FALSCH", False), ("Vrai", True), ("FAUX", False), ("VERO", True)],
)
def test_reported_as_spreadsheets_write_it(tmp_path, said, known):
    text = f"text,reported\nHe said no.,{said}\n"
    (ours,) = read_own(source(tmp_path, text, heads=["reported"]))
    (theirs,) = convert(tmp_path / "mine.csv")
    assert ours.sentences[0].reported is theirs.sentences[0].reported is known


def test_training_and_converting_take_the_same_cells(tmp_path):
    text = (
        "text,role,topic,stance,document,split\n"
        "One.,Claim ,quay, Unrelated,a,Training\nTwo., premise,quay,favor,b,validation\n"
        "Three.,none,quay,,a,training\n"
    )
    given = source(tmp_path, text, heads=["role", "stance"])
    for documents in (read_own(given), list(convert(tmp_path / "mine.csv"))):
        a, b = documents
        assert (a.split, b.split, a.text) == ("train", "dev", "One. Three.")
        assert [s.role for d in documents for s in d.sentences] == ["claim", "none", "premise"]
        assert [s.label for s in a.sentences[0].stances] == ["unrelated"]
        assert native_label(a.sentences[0].stances[0]) == "unrelated"


def test_rows_that_come_back_with_a_sentence_are_refused(tmp_path):
    text = "text,topic,stance,document\nOne.,a,favor,d\nTwo.,a,favor,e\nOne.,b,favor,d\n"
    with pytest.raises(CorpusError, match=r"line 4: document 'd' came before with this very text"):
        read_own(source(tmp_path, text, heads=["stance"]))
    with pytest.raises(CorpusError, match=r"csv:4: document 'd' came before with this very text"):
        list(convert(tmp_path / "mine.csv"))


def test_empty_rows_and_excel_s_first_line(tmp_path):
    problems = Problems()
    given = source(tmp_path, "sep=;\ntext;role\nYes, no.;none\n;;\n ;\n\nNo.;claim\nX;Y;Z\n")
    assert sentences(read_own(given, problems)) == ["Yes, no.", "No."]
    assert [one.where.rpartition(", ")[2] for one in problems.found] == ["line 8"]
    (note,) = problems.notes
    assert note.startswith("2 rows have nothing in any cell: passed over (the first: ")
    assert note.endswith("mine.csv, line 4)")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_another_encoding_is_refused_whole_with_a_remedy(tmp_path, encoding):
    given = source(tmp_path, "")
    given.path.write_bytes("text,role\nNo.,none\nGespräche.,none\n".encode(encoding))
    for read in (lambda: read_own(given, Problems()), lambda: list(convert(given.path))):
        with pytest.raises(CorpusError, match=rf"CSV UTF-8.*iconv -f {encoding} ") as error:
            read()
        assert "--encoding" not in str(error.value)
