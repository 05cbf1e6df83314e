"""How fast the library is on this machine: behind ``stancemine benchmark``."""

from stancemine.benchmark.run import Benchmark, benchmark

__all__ = ["Benchmark", "benchmark"]
