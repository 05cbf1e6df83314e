"""Spark: data frames of articles, analysed by Arrow batches in its Python workers.

Reading and writing (Parquet, JSONL, …), retries and the commit of files are the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from stancemine.document import as_topics
from stancemine.errors import InputError, MissingExtraError
from stancemine.gate import GateMode
from stancemine.integrations.batches import PROBLEM, RECORD, RecordMapper
from stancemine.miner import TopicLike
from stancemine.runtime import RuntimeName

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["analyze_frame", "record_udf"]

_ROWS: Final = 64
"""Articles that are analysed and handed back at once; Spark's own batches hold up to 10,000."""


def analyze_frame(
    frame: DataFrame,
    topics: Sequence[TopicLike] | TopicLike = (),
    model: str = "en-small",
    *,
    scheme: str | None = None,
    columns: Mapping[str, str] | None = None,
    runtime: RuntimeName = "auto",
    device: str | None = None,
    threads: int | None = 1,
    gate: bool | GateMode = "strict",
) -> DataFrame:
    """The frame with a column ``record`` (JSON) and a column ``record_problem``, by ``mapInArrow``.

    Of a row, one of the two is null. ``columns`` names the frame's own columns where they are not
    ``text``, ``id``, ``title``, ``outlet`` and ``date``; ``model`` is a name or a folder that every
    machine has; each Python worker loads it once. ``threads`` belongs to ``spark.task.cpus``,
    ``gate`` is that of `StanceMiner.load`. Lazy, as frames are. Raises `TopicError`, `ModelError`
    and `InputError` before anything runs, `MissingExtraError` without the ``spark`` extra.
    """
    types = _types()
    mapper = RecordMapper(
        as_topics(topics),
        model,
        scheme=scheme,
        columns=columns,
        runtime=runtime,
        device=device,
        threads=threads,
        gate=gate,
    )
    there = frame.columns
    if mapper.columns["text"] not in there:
        raise InputError(
            f"the frame has no column {mapper.columns['text']!r}; it has: {', '.join(there)} "
            "(choose with columns={'text': …})"
        )
    if taken := [name for name in (RECORD, PROBLEM) if name in there]:
        raise InputError(f"the frame has a column {taken[0]!r} already: rename or drop it first")
    new = [types.StructField(name, types.StringType()) for name in (RECORD, PROBLEM)]
    schema = types.StructType([*frame.schema.fields, *new])
    return frame.mapInArrow(_by_batches(mapper), schema)


def record_udf(
    topics: Sequence[TopicLike] | TopicLike = (), model: str = "en-small", **options: Any
) -> Callable[..., Any]:
    """A pandas UDF from a column of texts to their records as JSON, null for what fails.

    ``frame.withColumn("record", record_udf(["NATO strategy"])("text"))``; ``options`` are those of
    `analyze_frame`, which also gives ids and says why a text failed.
    """
    _types()
    import pandas
    from pyspark.sql.functions import pandas_udf

    mapper = RecordMapper(as_topics(topics), model, **({"threads": 1} | options))

    def records(texts: Any) -> Any:
        for series in texts:
            yield pandas.Series(mapper({mapper.columns["text"]: series.tolist()})[RECORD])

    # Spark reads the kind of UDF from these; as text, it could not resolve them.
    series = Iterator[pandas.Series]
    records.__annotations__ = {"texts": series, "return": series}
    udf: Callable[..., Any] = pandas_udf(records, "string")
    return udf


def _by_batches(
    mapper: RecordMapper,
) -> Callable[[Iterator[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]:
    def analyzed(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                table = pyarrow.Table.from_batches([batch.slice(start, _ROWS)])
                yield from mapper.add_to(table).combine_chunks().to_batches()

    return analyzed


def _types() -> Any:
    try:
        from pyspark.sql import types
    except ImportError:
        raise MissingExtraError("Spark", "spark") from None
    return types
