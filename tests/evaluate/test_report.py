"""The report's forms, on rows that are made here."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import combinations

import pytest

from stancemine.errors import InputError, OutputError
from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.provenance import hash_files, hash_sources, library_versions, machine
from stancemine.evaluate.report import Report
from stancemine.evaluate.report.findings import against_best, weakness
from stancemine.evaluate.scoring import score_labels
from stancemine.evaluate.significance import holm
from stancemine.evaluate.tasks import TASKS, examples
from tests.evaluate.systems import Noisy, document

DOCUMENTS = [document(n) for n in range(40)]
RATE = {"n": 26, "failed": 13, "rate": 0.5, "low": 0.4, "high": 0.6}


def row(name, shares, **more):
    task = TASKS[name]
    items = examples(task, DOCUMENTS)
    found = {n: Noisy(n, s, i).predict(task, items, DOCUMENTS) for i, (n, s) in
             enumerate(shares.items())}  # fmt: skip
    made = {
        "task": name, "corpus": task.corpus, "measure": task.measure, "trained_on": task.corpus,
        "labels": list(task.labels), "n": len(items), "groups": 40, "few_groups": False,
        "machine_labelled": True, "published": [], "ceiling": None, "not_applicable": {},
        "facets": {}, "mistakes": None,
        **score_labels(task, items, found, Bootstrap(40, 300), combinations(shares, 2)),
        **more,
    }  # fmt: skip
    for pair, p in zip(made["pairs"], holm([p["p"] for p in made["pairs"]]), strict=True):
        pair["p_holm"] = p
        pair["mcnemar"]["p_holm"] = pair["mcnemar"]["p"]
    return made


def report(shares=None, **more):
    shares = shares or {"svm": 0.5, "mine": 0.9}
    return Report(
        {
            "schema": 2,
            "title": "mine on the dev split",
            "header": {
                "date": "2026-01-01", "commit": "abc", "machine": {"cores": 2},
                "libraries": {"numpy": "2.0"}, "split": "dev", "limit": None, "seed": 0,
                "resamples": 300, "texts": False, "command": "stancemine evaluate --report DIR",
            },
            "models": [{"name": "mine", "version": "1", "runtime": "onnx",
                        "sha256": {"model.onnx": "00ff"}, "thresholds": {}}],
            "systems": list(shares), "main": "mine", "headline": ["stancenews/role"],
            "tasks": [row("stancenews/role", shares), row("stancenews/stance", shares)],
            "skipped": {}, "behaviour": {}, "data": {"stancenews": "0123"},
            **more,
        }
    )  # fmt: skip


CHECKS = {
    "cases": 300, "questions": 400, "topics": 26,
    "function": [{"capability": "plain <favor>", **RATE, "failures": ["A & B → <i>no</i>"]}],
    "direction": [{"capability": "negate the topic", **RATE, "failures": []}],
    "invariance": [
        {"slot": "gender", "sets": 78, "flipped": 2, "rate": 0.03, "low": 0.0, "high": 0.06,
         "groups": [{"group": "woman", "n": 78, "lean": -0.01, "low": -0.02, "high": -0.005}]}
    ],
}  # fmt: skip
PUBLISHED = [
    {"model": "RoBERTa", "value": 0.8, "measure": "macro-F1", "split": "test",
     "source": "Somebody 2025", "comparable": False, "why": "on the test part"}
]  # fmt: skip
FACETS = {
    "mine": [
        {"facet": "negation", "value": value, "n": n, "groups": 40, "accuracy": accuracy,
         "low": accuracy - 0.05, "high": accuracy + 0.05, "score": None}
        for value, n, accuracy in (("negated", 40, 0.5), ("no negation", 160, 0.95))
    ]
}  # fmt: skip


class Checker(HTMLParser):
    """Every tag closed in order, every id once, every link to an id that is there."""

    VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.tags, self.bare = [], [], [], set(), []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.add(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag == "svg" and not ("aria-hidden" in found or "aria-label" in found):
            self.bare.append(tag)
        if tag == "th" and "scope" not in found:
            self.bare.append("th")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page():
    shares = {"svm": 0.5, "mine": 0.9}
    rows = [
        row("stancenews/role", shares, published=PUBLISHED, facets=FACETS,
            mistakes={"mine": [{"document": "d", "sentence": 0, "before": None,
                                "text": "<b>Talks</b> & so on", "after": None, "topic": None,
                                "holder": None, "gold": "claim", "predicted": "none",
                                "confidence": 0.9}]}),
        row("stancenews/stance", shares),
    ]  # fmt: skip
    return report(tasks=rows, behaviour={"mine": CHECKS}).to_html()


def test_the_page_is_well_formed_and_can_be_walked_by_keyboard_and_ear(page):
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    assert {link.removeprefix("#") for link in checker.links} <= set(checker.ids)
    assert checker.bare == []
    assert '<html lang="en">' in page
    assert 'name="viewport"' in page
    assert {"main", "nav", "header", "footer", "caption"} <= checker.tags


def test_the_page_has_no_script_and_loads_nothing(page):
    assert not re.search(r"<script|<link|<img|src=|@import|url\(|https?://", page)


def test_the_page_escapes_what_comes_from_data(page):
    assert "<b>Talks</b>" not in page
    assert "&lt;b&gt;Talks&lt;/b&gt; &amp; so on" in page
    assert "plain &lt;favor&gt;" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_the_first_screen_says_what_how_good_how_sure_and_against_what(page):
    first = page[: page.index("<nav")]
    assert "mine on the dev split" in first
    assert "Worst weakness." in first
    assert re.search(r"\.\d{3} \[\.\d{3}, \.?\d\.?\d+\]", first)
    assert "svm" in first
    assert '<span class="better">better</span>' in first
    assert "The difference is mine's score minus the other's: above 0 mine is better." in page
    assert "by a large language model, by no person: stancenews" in first


def test_markdown_says_the_same():
    text = report(behaviour={"mine": CHECKS}).to_markdown()
    assert text.startswith("# mine on the dev split\n")
    assert "**Worst weakness.** " in text
    assert "| stancenews/role | macro-F1 | 200 | ." in text
    assert "- command: `stancemine evaluate --report DIR`" in text
    assert "the first system's score minus the second's: above 0 the first is better" in text
    assert "| functionality | plain <favor> | 13 of 26 | 50 % [40 %, 60 %] |" in text
    assert "woman −.010 [−.020, −.005]" in text
    assert "Labelled by a large language model, by no person: stancenews." in text
    assert "- stancenews: `0123`" in text


def test_a_published_figure_that_is_not_comparable_is_marked():
    made = report(tasks=[row("stancenews/role", {"mine": 0.9}, published=PUBLISHED)])
    text = made.to_markdown()
    assert ".800† RoBERTa (Somebody 2025)" in text
    assert "†: a scale to read by, not comparable: on the test part." in text


def test_latex_is_balanced_and_escaped():
    text = report().to_latex()
    assert text.count(r"\begin{") == text.count(r"\end{") == 4
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    assert not [line for line in lines if re.search(r"(?<!\\)[%_#]", line)]
    assert "stancenews/role & macro-F1 & 200" in text
    assert text.count("{") == text.count("}")
    assert "sample of about" not in text
    made = report()
    header = {**made.data["header"], "limit": 500}
    sampled = Report({**made.data, "header": header}).to_latex()
    assert sampled.count("a sample of about 500 sentences a corpus") == 2


def test_the_worst_weakness_is_what_a_simple_method_does_better():
    made = report({"svm": 0.95, "mine": 0.6}, behaviour={"mine": CHECKS})
    assert weakness(made.data).startswith("On stancenews/")
    assert "mine is behind svm" in weakness(made.data)


def test_else_a_capability_that_fails():
    made = report(behaviour={"mine": CHECKS})
    assert "in 13 of 26 test sentences (40 % to 60 %)" in weakness(made.data)


def test_a_low_level_is_graver_than_a_small_gap_at_a_high_one():
    gap = row("stancenews/role", {"mine": 0.9, "svm": 0.99})
    low = row("stancenews/stance", {"mine": 0.25, "svm": 0.1})
    made = report({"mine": 0.9, "svm": 0.99}, tasks=[gap, low])
    assert "mine is behind svm" in weakness(report({"mine": 0.9, "svm": 0.99}, tasks=[gap]).data)
    assert weakness(made.data).startswith(
        "On stancenews/stance, mine reaches no more than macro-F1"
    )


def test_else_a_kind_of_sentence():
    rows = [row("stancenews/role", {"mine": 0.9}, facets=FACETS)]
    text = weakness(report({"mine": 0.9}, tasks=rows).data)
    assert "right in 50 % of the cases where negation is “negated”" in text


def test_and_where_there_is_none_that_is_said():
    assert weakness(report().data).startswith("Nothing stands out: no baseline is ahead")


def test_no_baseline_is_not_called_behind():
    assert weakness(report({"mine": 0.9}).data) == (
        "No baseline has a score, so there is nothing to hold mine against."
    )


def test_where_the_first_model_has_no_score_the_first_that_has_stands_there():
    models = [{"name": n, "version": "1", "runtime": "onnx", "sha256": {}} for n in ("old", "mine")]
    why = {"old": "it has no label set 'kinds'"}
    shares = {"svm": 0.5, "mine": 0.9}
    rows = [
        row("stancenews/role", shares, not_applicable=why),
        row("stancenews/stance", {**shares, "old": 0.7}),
    ]
    systems = ["svm", "old", "mine"]
    made = report(shares, tasks=rows, models=models, systems=systems, main="old")
    said = "No score for old on stancenews/role: it has no label set 'kinds'."
    for text in (made.to_markdown(), made.to_html().replace("&#39;", "'")):
        assert text.index(said) < text.index("What is shown first there is of mine.")
        assert text.index("What is shown first there is of mine.") < text.index("Worst weakness.")
    assert "mine against svm: +" in made.to_markdown()
    headline = made.to_html().partition("<nav")[0]
    assert re.search(r"\.\d{3} \[\.\d{3}, \S+\] mine</td>", headline)
    assert '<span class="better">better</span>' in headline
    lone = report(shares, tasks=rows[:1], models=models, systems=systems, main="old")
    assert "nothing to hold" not in lone.to_markdown()
    bare = row("stancenews/role", {}, not_applicable=why)
    nobody = report(tasks=[bare], models=models[:1], systems=["old"], main="old")
    assert weakness(nobody.data) == "old has no score, so nothing can be said of it."


@pytest.mark.parametrize(("few", "why"), [(True, "40 groups are too few"), (False, "be chance")])
def test_a_baseline_that_only_seems_ahead_is_named(few, why):
    shares = {"svm": 0.95, "mine": 0.8}
    rows = [row("stancenews/role", shares, few_groups=few)]
    for pair in rows[0]["pairs"]:
        pair["p_holm"] = 0.2
    assert rows[0]["systems"]["svm"]["score"] > rows[0]["systems"]["mine"]["score"]
    text = weakness(report(shares, tasks=rows).data)
    assert text.startswith("On stancenews/role, svm is ahead of mine (macro-F1 .")
    assert why in text
    assert "Nothing stands out" not in text


def test_a_class_that_is_never_found_is_named_beside_the_worst_weakness():
    made = row("stancenews/role", {"svm": 0.5, "mine": 0.9})
    found = made["systems"]["mine"]["per_class"]["premise"]
    found |= {"recall": 0.0, "support": 7}
    said = "On stancenews/role, mine finds “premise” in 0 of 7 examples (recall .000)."
    assert weakness(report(tasks=[made]).data) == said
    found["support"] = 4
    assert weakness(report(tasks=[made]).data).startswith("Nothing stands out")
    found["support"] = 7
    with_checks = weakness(report(tasks=[made], behaviour={"mine": CHECKS}).data)
    assert with_checks.endswith(f"(40 % to 60 %). {said}")


def test_classes_without_an_example_are_named():
    made = row("stancenews/role", {"svm": 0.5, "mine": 0.9})
    for found in made["systems"].values():
        found["per_class"]["premise"]["support"] = 0
    made = report(tasks=[made])
    said = "No example, so nothing is known, of stancenews/role: premise."
    assert said in made.to_markdown()
    assert said in made.to_html()
    assert "No example" not in report().to_markdown()


def test_another_model_is_no_baseline():
    models = [{"name": n, "version": "1", "runtime": "onnx", "sha256": {}} for n in ("mine", "b")]
    made = report({"svm": 0.5, "b": 0.95, "mine": 0.9}, models=models)
    assert against_best(made.data, made.data["tasks"][0])["b"] == "svm"


def test_every_score_has_its_interval_and_no_column_is_empty():
    made = report(systems=["majority", "quote-rules", "svm", "mine"])
    score = r"\.\d{3} \[\.\d{3}, \S+\]"
    assert re.search(
        rf"stancenews/role \| macro-F1 \| 200 \| {score} \| {score} \|", made.to_markdown()
    )
    assert re.search(rf"stancenews/role & macro-F1 & 200 & {score} & {score} ", made.to_latex())
    page = made.to_html()
    assert len(re.findall(rf'<td class="s">{score}</td>', page)) == 4  # two tasks, two systems
    for text in (made.to_markdown(), made.to_latex(), page):
        assert not re.search("quote-rules|majority|annotators|published", text)
    ceiling = {"measure": "alpha", "value": 0.6, "source": "Somebody 2025"}
    known = report(
        tasks=[row("stancenews/role", {"mine": 0.9}, published=PUBLISHED, ceiling=ceiling)]
    )
    for text in (known.to_markdown(), known.to_html()):
        assert "published" in text
        assert "alpha .600" in text


def test_with_few_groups_every_form_has_the_same_verdict():
    rows = [row("stancenews/role", {"svm": 0.5, "mine": 0.9}, few_groups=True)]
    assert rows[0]["pairs"][0]["p_holm"] < 0.05
    few = report(tasks=rows)
    for text in (few.to_html(), few.to_latex(), few.to_markdown().partition("## Differences")[2]):
        assert "too few groups" in text
    sure = report()
    assert "better" in sure.to_html()
    assert "too few groups" not in sure.to_latex()
    assert re.search(r"\.\d{3} & better \\\\", sure.to_latex())
    assert re.search(r"\| \.\d{3} \| worse \|", sure.to_markdown())  # svm − mine


def test_of_several_models_every_pair_is_in_every_form():
    models = [{"name": n, "version": "1", "runtime": "onnx", "sha256": {}} for n in ("mine", "b")]
    made = report({"svm": 0.5, "b": 0.7, "mine": 0.9}, models=models)
    page = made.to_html()
    for pair in ("mine − svm", "mine − b", "svm − b"):
        assert page.count(f"<td>{pair}</td>") == 2  # once a task
    assert '<h2 id="differences">Differences</h2>' in page
    assert "above 0 the first is better" in page
    alone = report().to_html()
    assert '<h2 id="differences">Differences from mine</h2>' in alone
    assert alone.count("<td>svm</td>") == 2


def test_files_are_written_and_read_again(tmp_path):
    made = report()
    paths = made.write(tmp_path / "new", ["json", "md"])
    assert [path.name for path in paths] == ["report.json", "report.md"]
    assert Report.read(tmp_path / "new").data == made.data
    assert not list((tmp_path / "new").glob("*.part"))


def test_what_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the report"):
        report().write(tmp_path / "file", ["json"])
    with pytest.raises(InputError, match="unknown format 'pdf'"):
        report().write(tmp_path, ["pdf"])


def test_the_hash_of_a_folder_follows_names_and_contents_but_not_unlabelled_files(tmp_path):
    def hashed(files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return hash_files(folder)

    first = hashed({"a.txt": "1", "sub/b.txt": "2"})
    assert first == hashed({"sub/b.txt": "2", "a.txt": "1"})
    assert first != hashed({"a.txt": "1", "sub/c.txt": "2"})
    assert first != hashed({"a.txt": "1", "sub/b.txt": "3"})
    assert first == hashed({"a.txt": "1", "sub/b.txt": "2", "test-unlabelled.jsonl": "x"})


def test_the_hash_of_the_sources_is_of_the_parts_asked_for():
    assert hash_sources("evaluate") != hash_sources("train")
    assert hash_sources() != hash_sources(leave_out=("evaluate",))


def test_the_machine_and_the_libraries_are_named():
    assert machine()["cores"] >= 1
    assert "numpy" in library_versions()
