from pathlib import Path

import pytest

from stancemine.corpora import gum
from stancemine.errors import CorpusError

CONLLU = """\
# newdoc id = GUM_news_ferry
# meta::title = Ferry sails
# newpar
# sent_id = GUM_news_ferry-1
# text = Ferry sails
1\tFerry\t_\t_\t_\t_\t_\t_\t_\t_
2\tsails\t_\t_\t_\t_\t_\t_\t_\t_

# newpar
# sent_id = GUM_news_ferry-2
# text = The ferry, Kim said, didn't sink.
1\tThe\t_\t_\t_\t_\t_\t_\t_\t_

# sent_id = GUM_news_ferry-3
# text = It sails at 8 a.m. daily.
1\tIt\t_\t_\t_\t_\t_\t_\t_\t_

"""
RS4 = """\
<rst><header><relations>
<rel name="attribution-positive" type="rst"/><rel name="same-unit" type="multinuc"/>
<rel name="elaboration-additional" type="rst"/>
</relations></header><body>
<segment id="1" parent="8" relname="organization-heading">Ferry sails</segment>
<segment id="2" parent="7" relname="same-unit">The ferry ,</segment>
<segment id="3" parent="7" relname="attribution-positive">Kim said ,</segment>
<segment id="4" parent="7" relname="same-unit">did n't sink .</segment>
<segment id="5" parent="8" relname="elaboration-additional">It sails at 8 a.m. daily .</segment>
<group id="7" type="multinuc" parent="8" relname="span"/>
<group id="8" type="span"/>
</body></rst>
"""
SPLITS = "# Splits\n\n## dev\n\n  * GUM_news_ferry\n\n## test2\n\n  * GENTLE_x\n\n## train\n"


def write(directory: Path, conllu: str = CONLLU, rs4: str = RS4, splits: str = SPLITS) -> None:
    (directory / "dep").mkdir()
    (directory / "rst" / "rstweb").mkdir(parents=True)
    (directory / "dep" / "GUM_news_ferry.conllu").write_text(conllu, encoding="utf-8")
    (directory / "rst" / "rstweb" / "GUM_news_ferry.rs4").write_text(rs4, encoding="utf-8")
    (directory / "splits.md").write_text(splits, encoding="utf-8")


def test_reads_gold_sentences_and_attributions(tmp_path: Path) -> None:
    write(tmp_path)
    (document,) = gum.read(tmp_path)
    assert document.text == (
        "Ferry sails\n\nThe ferry, Kim said, didn't sink. It sails at 8 a.m. daily."
    )
    assert [document.sentence_text(i) for i in range(3)] == [
        "Ferry sails",
        "The ferry, Kim said, didn't sink.",
        "It sails at 8 a.m. daily.",
    ]
    assert (document.split, document.title) == ("dev", "Ferry sails")
    assert document.meta == {"genre": "news"}
    assert document.attributions is not None
    (said,) = document.attributions
    assert [document.text[start:end] for start, end in said.cue] == ["Kim said,"]
    assert [document.text[start:end] for start, end in said.content] == [
        "The ferry,",
        "didn't sink.",
    ]
    assert [document.holds_attribution(i) for i in range(3)] == [False, True, False]
    assert {s.reported for s in document.sentences} == {None}


def test_texts_that_differ_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, rs4=RS4.replace("Kim said", "Kim wrote"))
    with pytest.raises(CorpusError, match="differ at 'Kimwrote,'"):
        list(gum.read(tmp_path))


def test_a_document_outside_the_splits_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, splits="## train\n\n  * GUM_news_other\n")
    with pytest.raises(CorpusError, match=r"does not list GUM_news_ferry"):
        list(gum.read(tmp_path))
