"""How long reading every corpus whole takes, and in how much memory: a process for each.

``STANCEMINE_CORPORA=DIR python evaluation/reading.py`` prints a line a corpus: seconds, the peak
of resident memory before and after in MB, and the longest text in characters.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from stancemine import corpora
from stancemine.corpora.records import LabeledDocument

MB = 1024  # ru_maxrss is in KB on Linux


def read(name: str) -> None:
    """Read one corpus and print its line."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB
    longest, started = 0, time.perf_counter()
    for item in corpora.read_folder(name, corpora.directory(name)):
        if isinstance(item, LabeledDocument):
            longest = max(longest, len(item.text))
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB
    print(f"{name:22}{seconds:7.1f} s {before:6} MB {after:6} MB {longest:9}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(sys.argv[1])
    else:
        for corpus in corpora.names():
            subprocess.run([sys.executable, __file__, corpus], check=True)
