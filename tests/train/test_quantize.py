import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from stancemine.train.quantize import Activations, observe, quantize_products
from stancemine.windows import Batch


def keep(node):
    return "head" in node.name


def product(width=24, out=16, seed=0):
    """x -> x @ w (int8 by and by) and x @ v (a head), for any number of rows."""
    rng = np.random.default_rng(seed)
    w, v = (rng.normal(size=(width, out)).astype(np.float32) for _ in range(2))
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "w"], ["y"], name="layer/MatMul"),
            helper.make_node("MatMul", ["x", "v"], ["z"], name="head/MatMul"),
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", "tokens", width])],
        [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, ["rows", "tokens", out])
            for n in ("y", "z")
        ],
        [numpy_helper.from_array(w, "w"), numpy_helper.from_array(v, "v")],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


class Values(Batch):
    """A batch whose only input is x."""

    def inputs(self, wanted=None):
        return {"x": self.pooling}


def values(x):
    mask = np.ones(x.shape[:2], np.int64)
    return Values(mask, mask, mask, x)


def run(model, x):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(["y", "z"], {"x": x})


def loud(rows=6, tokens=5, width=24):
    """Activations of which one token and one channel are far louder than the rest."""
    x = np.random.default_rng(1).normal(size=(rows, tokens, width)).astype(np.float32)
    x[0, 0] *= 50
    x[..., 3] *= 30
    return x


def error(x, y):
    return float(np.linalg.norm(x - y) / np.linalg.norm(y))


@pytest.mark.parametrize("one_sided", [False, True])
def test_a_product_in_int8_is_near_the_exact_one_for_every_token(one_sided):
    x = loud()
    if one_sided:
        x = np.maximum(x, -0.17)
    exact, head = run(product(), x)
    model = product()
    seen = observe(model, [values(x)], keep)
    assert quantize_products(model.graph, keep, seen) == 1
    found, same_head = run(model, x)
    assert (head == same_head).all()
    for row in range(len(x)):
        for token in range(x.shape[1]):
            assert error(found[row, token], exact[row, token]) < 0.06
    kinds = {node.op_type for node in model.graph.node}
    assert "MatMulIntegerToFloat" in kinds
    assert "w" not in {tensor.name for tensor in model.graph.initializer}


def test_a_token_s_product_does_not_depend_on_its_neighbours():
    x = loud()
    model = product()
    quantize_products(model.graph, keep, observe(model, [values(x)], keep))
    together, _ = run(model, x)
    alone, _ = run(model, x[2:3])
    assert np.allclose(together[2], alone[0], atol=1e-5)


def test_a_row_of_zeros_gives_zeros():
    model = product()
    quantize_products(model.graph, keep, observe(model, [values(loud())], keep))
    found, _ = run(model, np.zeros((1, 2, 24), np.float32))
    assert (found == 0).all()


def test_loud_channels_are_turned_down_and_one_sided_ones_shifted():
    both = Activations(np.array([16.0, 1.0], np.float32), -4.0)
    weights = np.array([[1.0, 0.5], [1.0, 1.0]], np.float32)
    assert both.smoothing([weights]).tolist() == [4.0, 1.0]
    assert both.shift == 0
    gelu = Activations(np.array([9.0, 1.0], np.float32), -0.17)
    assert gelu.shift == pytest.approx(0.17)
    assert gelu.smoothing([weights]) is None


def test_what_is_observed_is_the_loudest_of_all_batches():
    seen = observe(product(), [values(loud()), values(2 * loud())], keep)
    assert seen.keys() == {"x"}
    assert np.allclose(seen["x"].loudest, 2 * np.abs(loud()).max(axis=(0, 1)))


def test_padding_is_not_observed():
    x = loud()
    batch = values(x)
    batch.attention_mask[0] = 0
    assert np.allclose(observe(product(), [batch], keep)["x"].loudest, abs(x[1:]).max(axis=(0, 1)))
