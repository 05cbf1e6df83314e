"""How fast the library is on this machine: ``stancemine benchmark`` and `stancemine.benchmark.run`."""

from stancemine.benchmark.run import Benchmark, benchmark

__all__ = ["Benchmark", "benchmark"]
