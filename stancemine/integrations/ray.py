"""Ray Data: data sets of articles, analysed by actors on one machine or many.

Reading and writing (Parquet, JSONL, …), retries and back-pressure are the engine's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stancemine.document import as_topics
from stancemine.errors import MissingExtraError
from stancemine.gate import GateMode, gate_mode
from stancemine.integrations.batches import RecordMapper
from stancemine.miner import TopicLike
from stancemine.runtime import RuntimeName

if TYPE_CHECKING:
    import ray.data

__all__ = ["Analyzer", "analyze_dataset"]


class Analyzer:
    """A callable class for ``map_batches``: each actor holds one model.

    It adds a column ``record`` (JSON, which `Document.from_json` reads) and a column
    ``record_problem``: of a row, one of them is null. Batches may be Arrow tables (``batch_format=
    "pyarrow"``), pandas frames, or mappings of arrays (the default). ``columns`` names the data
    set's own columns where they are not ``text``, ``id``, ``title``, ``outlet`` and ``date``;
    ``model`` is a name or a folder that every machine has. ``threads`` belongs to the actor's
    ``num_cpus``; ``device="cuda"`` to ``num_gpus=1``. ``gate`` is that of `StanceMiner.load`.
    """

    def __init__(
        self,
        topics: Sequence[TopicLike] | TopicLike = (),
        model: str = "en-small",
        *,
        scheme: str | None = None,
        columns: Mapping[str, str] | None = None,
        runtime: RuntimeName = "auto",
        device: str | None = None,
        threads: int | None = 1,
        gate: bool | GateMode = "strict",
    ) -> None:
        self._mapper = RecordMapper(
            topics,
            model,
            scheme=scheme,
            columns=columns,
            runtime=runtime,
            device=device,
            threads=threads,
            gate=gate,
        )
        self._mapper.miner.schemes  # noqa: B018  loads: an actor is ready when it has its model

    def __call__(self, batch: Any) -> Any:
        """The batch, in the form that it came in, with the two columns behind its own."""
        import pyarrow

        if isinstance(batch, pyarrow.Table):
            return self._mapper.add_to(batch)
        if isinstance(batch, Mapping):
            plain = {name: _plain(values) for name, values in batch.items()}
            found = self._mapper(plain)
            return {**batch, **{n: np.array(v, dtype=object) for n, v in found.items()}}
        return self._mapper.add_to(pyarrow.Table.from_pandas(batch)).to_pandas()


def _plain(values: Any) -> list[Any]:
    """A column as Python's own values."""
    array = np.asarray(values)
    if array.dtype.kind == "M":  # in nanoseconds, a time would become a whole number
        array = array.astype("datetime64[us]")
    plain: list[Any] = array.tolist()
    return plain


def analyze_dataset(
    dataset: ray.data.Dataset,
    topics: Sequence[TopicLike] | TopicLike = (),
    model: str = "en-small",
    *,
    workers: int | tuple[int, int] = 1,
    batch_size: int = 64,
    threads: int = 1,
    gpus: float = 0,
    scheme: str | None = None,
    columns: Mapping[str, str] | None = None,
    gate: bool | GateMode = "strict",
) -> ray.data.Dataset:
    """``dataset.map_batches(Analyzer, …)`` with ``workers`` actors, or from so many to so many.

    Each actor takes ``threads`` CPUs and ``gpus`` GPUs; with GPUs it runs on torch ("cuda"). Lazy,
    as data sets are. A worker that dies is begun anew and its batch done again. ``gate`` is that of
    `StanceMiner.load`. Raises `TopicError` and `ModelError` before anything runs,
    `MissingExtraError` without the ``ray`` extra.
    """
    try:
        from ray.data import ActorPoolStrategy
    except ImportError:
        raise MissingExtraError("Ray Data", "ray") from None
    low, high = (workers, workers) if isinstance(workers, int) else workers
    return dataset.map_batches(
        Analyzer,
        fn_constructor_kwargs={
            "topics": as_topics(topics),
            "model": model,
            "scheme": scheme,
            "columns": columns,
            "device": "cuda" if gpus else None,
            "threads": threads,
            "gate": gate_mode(gate),
        },
        batch_size=batch_size,
        batch_format="pyarrow",
        zero_copy_batch=True,
        compute=ActorPoolStrategy(min_size=low, max_size=high),
        num_cpus=threads,
        num_gpus=gpus,
    )
