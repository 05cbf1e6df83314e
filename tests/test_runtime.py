import shutil

import numpy as np
import pytest

from stancemine.errors import ModelError
from stancemine.folder import ModelFolder
from stancemine.runtime import open_runtime
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.train.export import write_onnx
from stancemine.windows import StanceQuery, Windower, collate

TEXTS = ["the minister said no", "talks with russia must go on", "yes"]


@pytest.fixture(scope="module")
def batch(tokenizer):
    windower = Windower(tokenizer, max_tokens=64)
    rows = windower.sentence_rows(TEXTS, "alone")
    rows += windower.stance_rows([StanceQuery("nato is not on", "nato")])
    return collate(rows)


def logits(runtime, batch):
    found = runtime(batch)
    return {
        name: getattr(found, name) for name in ("roles", "reported", "tags", "stance", "topical")
    }


def test_full_precision_graph_gives_torch_s_answers(model_folder, batch, tmp_path):
    from stancemine.model import StanceMineModel
    from stancemine.runtime.onnx import OnnxRuntime

    model = StanceMineModel.from_pretrained(model_folder).float()
    write_onnx(model, tmp_path / "full.onnx")
    exact = logits(open_runtime(ModelFolder.open(model_folder), "torch"), batch)
    graph = logits(OnnxRuntime(tmp_path / "full.onnx"), batch)
    real = batch.attention_mask.astype(bool)
    for name in exact:
        a, b = (x[real] if name == "tags" else x for x in (exact[name], graph[name]))
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_int8_graph_agrees_closely(model_folder, batch):
    folder = ModelFolder.open(model_folder)
    exact = logits(open_runtime(folder, "torch"), batch)
    quantised = logits(open_runtime(folder, "onnx"), batch)
    for name in ("roles", "reported", "stance"):
        assert np.abs(exact[name] - quantised[name]).max() < 0.1 * exact[name].std() + 0.05


@pytest.mark.parametrize("name", ["onnx", "torch"])
def test_answers_do_not_depend_on_the_batch(model_folder, tokenizer, name):
    runtime = open_runtime(ModelFolder.open(model_folder), name)
    rows = Windower(tokenizer, max_tokens=64).sentence_rows(TEXTS, "alone")
    together = runtime(collate(rows)).roles
    alone = np.concatenate([runtime(collate([row])).roles for row in rows])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_auto_is_onnx(model_folder):
    assert type(open_runtime(ModelFolder.open(model_folder))).__name__ == "OnnxRuntime"


def test_unknown_runtime_lists_the_known(model_folder):
    with pytest.raises(ModelError, match="choose auto, onnx, torch"):
        open_runtime(ModelFolder.open(model_folder), "tensorflow")


def test_onnx_does_not_take_a_gpu(model_folder):
    with pytest.raises(ModelError, match="runtime='torch'"):
        open_runtime(ModelFolder.open(model_folder), "onnx", device="cuda")


def test_broken_graph_is_a_model_error(model_folder, tmp_path):
    from stancemine.runtime.onnx import OnnxRuntime

    (tmp_path / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match="cannot be loaded"):
        OnnxRuntime(tmp_path / "model.onnx")


def test_bf16_chooses_nearly_the_same(model_folder, tokenizer):
    from stancemine.runtime.torch import TorchRuntime

    batch = collate(Windower(tokenizer, max_tokens=64).sentence_rows(TEXTS, "alone"))
    exact, narrow = (TorchRuntime(model_folder, bf16=narrow)(batch) for narrow in (False, True))
    for name in ("roles", "reported", "tags", "stance", "topical"):
        one, other = getattr(exact, name), getattr(narrow, name)
        assert other.dtype == np.float32
        assert np.abs(one - other).max() < 0.1 * max(np.abs(one).max(), 1), name


def test_a_device_that_is_not_there_is_a_model_error(model_folder):
    with pytest.raises(ModelError, match="cannot be loaded by torch"):
        open_runtime(ModelFolder.open(model_folder), "torch", device="cuda:99")


def test_the_onnx_runtime_takes_as_many_batches_as_threads(model_folder):
    folder = ModelFolder.open(model_folder)
    three, as_many = open_runtime(folder, threads=3), open_runtime(folder)
    assert isinstance(three, OnnxRuntime)
    assert isinstance(as_many, OnnxRuntime)
    assert three.parallel == 3
    assert 1 <= as_many.parallel <= 8


@pytest.mark.parametrize("name", ["onnx", "torch"])
@pytest.mark.parametrize("threads", [0, -1, 1.5])
def test_threads_are_a_whole_number(model_folder, name, threads):
    with pytest.raises(ModelError, match="threads is a whole number from 1 on"):
        open_runtime(ModelFolder.open(model_folder), name, threads=threads)


@pytest.mark.parametrize(("file", "content"), [("model.safetensors", b"{"), ("config.json", b"[]")])
def test_broken_weights_are_a_model_error(model_folder, tmp_path, file, content):
    shutil.copytree(model_folder, tmp_path / "broken")
    (tmp_path / "broken" / file).write_bytes(content)
    with pytest.raises(ModelError, match="cannot be loaded by torch"):
        open_runtime(ModelFolder.open(tmp_path / "broken"), "torch")
