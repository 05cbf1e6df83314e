"""How much of NewsDiscourse's speech carries no flag, and what that costs a model's score.

    python evaluation/unflagged_speech.py --model en-small --corpora DIR

A *plain quotation* is a sentence that begins with a quotation and goes on with a verb of saying
(`"…," X said`): speech by the corpus' own guideline. A document is *unflagged* if none of its
sentences has the flag though three or more hold a quotation mark or such a verb. Prints, for each
part, the share of plain quotations without a flag, and the F1 of the model with and without the
unflagged documents. Nothing is chosen by it.
"""

import argparse
import re
from pathlib import Path

import numpy as np

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.metrics import confusion, first_class_f1
from stancemine.evaluate.predict import ModelSystem
from stancemine.evaluate.tasks import TASKS, Task, examples

PLAIN = re.compile(
    r"^\s*(?:“|\"|'')[^“”\"]{15,}[,.?!](?:”|\"|'')\s+(?:\w+[\w.\-’' ]{0,60}?\s)?"
    r"(?:said|says|told|added)\b"
)
SPEECH = re.compile(r"[\"“”]|\b(?:said|says|told|added|according to)\b")
ENOUGH = 3


def sentences(document: LabeledDocument) -> list[tuple[str, bool]]:
    """Each sentence and whether it has the flag."""
    return [
        (document.sentence_text(index), bool(sentence.reported))
        for index, sentence in enumerate(document.sentences)
    ]


def is_unflagged(document: LabeledDocument) -> bool:
    """Whether a document has speech, but no flag."""
    found = sentences(document)
    spoken = sum(SPEECH.search(text) is not None for text, _ in found)
    return spoken >= ENOUGH and not any(flag for _, flag in found)


def main() -> None:
    """Print one line a part of the corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    options = parser.parse_args()
    task = TASKS["newsdiscourse/reported"]
    assert isinstance(task, Task)
    system = ModelSystem(StanceMiner.load(options.model), options.model)
    for split in ("train", "dev", "test"):
        documents = list(read("newsdiscourse", options.corpora, split=split))
        plain = [
            flag for d in documents for text, flag in sentences(d) if PLAIN.search(text) is not None
        ]
        silent = {document.id for document in documents if is_unflagged(document)}
        print(
            f"{split}: {plain.count(False)} of {len(plain)} plain quotations "
            f"({plain.count(False) / len(plain):.3f}) and {len(silent)} of {len(documents)} "
            "documents without a flag",
            end="",
        )
        if split != "train":  # the model has learnt from that
            asked = examples(task, documents)
            gold = np.array([example.gold for example in asked])
            labels = np.array(system.predict(task, asked, documents).labels)
            kept = np.array([example.document not in silent for example in asked])
            whole, rest = (
                first_class_f1(confusion(list(gold[part]), list(labels[part]), task.labels))
                for part in (np.ones_like(kept), kept)
            )
            print(f"; {system.name}: F1 {whole:.3f}, without these documents {rest:.3f}", end="")
        print(flush=True)


if __name__ == "__main__":
    main()
