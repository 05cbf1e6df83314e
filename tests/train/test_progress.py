import io

from transformers import TrainerControl, TrainerState

from stancemine.train.curves import draw_curves, series_of
from stancemine.train.progress import Display, score_line

HISTORY = [
    {"step": 1, "loss": 2.5, "learning_rate": 1e-4},
    {"step": 4, "eval_role/a": 0.25, "eval_stance/b": 0.75, "eval_score": 0.5},
    {"step": 5, "loss": 1.5},
    {"step": 8, "eval_role/a": 0.5, "eval_stance/b": 0.75, "eval_score": 0.625},
    {"step": 8, "train_runtime": 3.0, "train_loss": 2.0},
]


def test_every_figure_is_a_series():
    assert series_of(HISTORY) == {
        "loss": ([1, 5], [2.5, 1.5]),
        "role/a": ([4, 8], [0.25, 0.5]),
        "stance/b": ([4, 8], [0.75, 0.75]),
        "score": ([4, 8], [0.5, 0.625]),
    }


def test_one_log_gives_one_picture(tmp_path):
    for name in ("a.svg", "b.svg"):
        draw_curves(HISTORY, tmp_path / name, title="mine 0.1.0")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "stance/b" in (tmp_path / "a.svg").read_text("utf-8")


def test_a_run_without_scores_has_a_picture_too(tmp_path):
    draw_curves(HISTORY[:1], tmp_path / "a.svg", title="mine")
    assert "training loss" in (tmp_path / "a.svg").read_text("utf-8")


def test_scores_on_one_line():
    assert score_line(HISTORY[1]) == "role/a .250  stance/b .750  mean .500"
    assert score_line({"eval_role/a": 1.0}) == "role/a 1.000"


def test_scores_are_shown_as_the_run_goes_on():
    out = io.StringIO()
    display = Display("seed-1", file=out)
    state = TrainerState(is_world_process_zero=True, max_steps=8)
    control = TrainerControl()
    display.on_train_begin(None, state, control)
    state.global_step = 4
    display.on_step_end(None, state, control)
    display.on_log(None, state, control, logs=HISTORY[0])
    display.on_evaluate(None, state, control, metrics=HISTORY[1])
    display.on_train_end(None, state, control)
    display.close()
    assert out.getvalue().strip() == "seed-1 step 4/8  role/a .250  stance/b .750  mean .500"
