from pathlib import Path

import pytest

from stancemine.corpora import ibm_ce_emnlp_2015
from stancemine.errors import CorpusError

MOTION = "This house would pave all roads"
TEXT = (
    "Roads are old. A study (2001) [3] found that gravel wears out tyres. "
    "It concluded that paving saves money. Some towns disagree.\n\nNothing else."
)


def write(directory: Path, motions: str) -> Path:
    folder = directory / ibm_ce_emnlp_2015.FOLDER
    (folder / "articles").mkdir(parents=True)
    claim = "paving saves money"
    evidence = "A study (2001) found that gravel wears out tyres"
    files = {
        "motions.txt": f"Topic id\tTopic\tData-set\n{motions}",
        "articles.txt": f"Topic\tTitle\tarticle Id\n{MOTION}\tRoads\t7\n",
        "claims.txt": "\t".join(ibm_ce_emnlp_2015.CLAIMS) + f"\n{MOTION}\t{claim}\t{claim}\n",
        # The lists lack the references of the articles, here "[3]" stands as "3".
        "evidence.txt": f"{MOTION}\t{claim}\t{evidence.replace(') ', ') 3 ')}\t[STUDY, EXPERT]\n",
        "articles/clean_7.txt": TEXT,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return directory


def test_claims_and_evidence_are_found(tmp_path: Path) -> None:
    (document,) = ibm_ce_emnlp_2015.read(write(tmp_path, f"1\t{MOTION}\theld-out\n"))
    assert (document.split, document.group, document.title) == ("test", MOTION, "Roads")
    marked = {
        document.sentence_text(i): (s.role, s.native)
        for i, s in enumerate(document.sentences)
        if s.role is not None
    }
    assert marked == {
        "A study (2001) [3] found that gravel wears out tyres.": ("premise", "STUDY, EXPERT"),
        "It concluded that paving saves money.": ("claim", "CLAIM"),
    }
    # Passed over for this motion: that is not the label "none".
    assert len(document.sentences) == 5


def test_a_motion_that_is_not_listed_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="'This house would pave all roads' is no motion"):
        list(ibm_ce_emnlp_2015.read(write(tmp_path, "1\tAnother\theld-out\n")))
