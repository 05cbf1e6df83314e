"""Any number of articles into shards on disk: in constant memory, continued after a crash."""

from stancemine.bulk.run import RunSummary, analyze_into

__all__ = ["RunSummary", "analyze_into"]
