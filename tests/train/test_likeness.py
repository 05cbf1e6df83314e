import pytest
import torch

from stancemine.model import StanceMineModel
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.beginning import first_model
from stancemine.train.examples import Example, Schemes, stance_masks
from stancemine.train.likeness import NOTHING_ALIKE, most_alike
from stancemine.train.trainer import prepare
from stancemine.windows import StanceQuery, Windower, collate
from tests.train.handmade import small_config

TEXTS = [
    f"{who} {what}"
    for who in ("talks", "the minister", "russia", "she")
    for what in ("must go on", "is not on", "said that he is with nato", "must go")
]
OURS = Schemes(role=("argunsc", "mine"), reported=("stancenews",), stance=("mine",))


@pytest.fixture(scope="module")
def model(model_folder):
    """The tiny model; its roles know two schemes, and now its stances do, too."""
    found = StanceMineModel.from_pretrained(model_folder, dtype=torch.float32)
    config = found.config.to_dict() | {"stance_schemes": ["stancenews", "vast"]}
    wider = StanceMineModel(type(found.config)(**config))
    state = found.state_dict()
    torch.manual_seed(5)  # of other draws one in three gives schemes that are told apart less well
    for name in ("stance_own.weight", "stance_bias.weight"):
        state[name] = torch.cat([state[name], torch.randn_like(state[name])])
    wider.load_state_dict(state)
    return wider


@pytest.fixture(scope="module")
def windower(tokenizer):
    return Windower(tokenizer, max_tokens=64)


def answered(model, rows):
    return TorchRuntime.of(model.eval(), torch.device("cpu"))(collate(rows))


@pytest.mark.parametrize("place", [0, 1])
def test_labels_of_one_of_its_schemes_are_most_like_that_one(model, windower, place):
    rows = windower.sentence_rows(TEXTS, "alone")
    roles = answered(model, rows).roles[:, 0, place].argmax(-1)
    examples = [
        Example(row, roles=(int(role),), role_scheme=1)
        for row, role in zip(rows, roles, strict=True)
    ]
    alike = most_alike(model, examples, OURS, seed=0)
    assert alike["role"] == {"mine": model.config.role_schemes[place]}
    assert alike["reported"] == alike["stance"] == {}


@pytest.mark.parametrize("place", [0, 1])
def test_so_are_stances(model, windower, place):
    rows = windower.stance_rows([StanceQuery(text, "talks") for text in TEXTS])
    logits = answered(model, rows).stance[:, 0, place]
    examples = []
    for row, values in zip(rows, logits, strict=True):
        label = (
            "unrelated" if values[3] < 0 else ("favor", "against", "neutral")[values[:3].argmax()]
        )
        gold, candidates = stance_masks(label, {"favor", "against", "neutral", "unrelated"})
        examples.append(Example(row, gold=gold, candidates=candidates))
    alike = most_alike(model, examples, OURS, seed=0)
    assert alike["stance"] == {"mine": model.config.stance_schemes[place]}


def test_what_is_not_labelled_is_like_nothing(model, windower):
    rows = windower.sentence_rows(TEXTS, "alone")
    unlabelled = [Example(row, roles=(-100,), role_scheme=1) for row in rows]
    assert most_alike(model, unlabelled, OURS, seed=0) == NOTHING_ALIKE
    pairs = windower.stance_rows([StanceQuery(text, "talks") for text in TEXTS])
    asked = [Example(row, gold=(False,) * 4, candidates=(True,) * 4) for row in pairs]
    assert most_alike(model, asked, OURS, seed=0) == NOTHING_ALIKE
    known = [Example(row, roles=(1,), role_scheme=0) for row in rows]
    assert most_alike(model, known, OURS, seed=0) == NOTHING_ALIKE


def test_a_model_in_training_goes_on_as_it_was(model, windower):
    rows = windower.sentence_rows(TEXTS, "alone")
    model.train()
    most_alike(model, [Example(row, roles=(1,), role_scheme=1) for row in rows], OURS, seed=0)
    assert model.training


def test_a_run_begins_with_what_is_most_alike(model_folder, windower, tmp_path):
    old = StanceMineModel.from_pretrained(model_folder, dtype=torch.float32)
    assert old.config.role_schemes == ["stancenews", "argunsc"]
    logits = answered(old, windower.sentence_rows(TEXTS, "alone")).roles[:, 0, 1]
    names = ("claim", "premise", "none")
    lines = ["text,role", *(f"{t},{names[v.argmax()]}" for t, v in zip(TEXTS, logits, strict=True))]
    file = tmp_path / "mine.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    source = {"corpus": "mine", "path": file, "heads": ["role"]}
    config = small_config(None, start=str(model_folder), mixture=(source,))
    assert torch.equal(first_model(config).role_head.weight, old.role_head.weight[:3])
    trainer, _ = prepare(config, tmp_path / "checkpoints")
    assert torch.equal(trainer.model.role_head.weight.cpu(), old.role_head.weight[3:])
