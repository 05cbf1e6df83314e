"""Many records as one picture: sides over time and by outlet, who is quoted on which, and where.

>>> from stancemine.report import Corpus
>>> Corpus().articles
0
"""

from stancemine.report.corpus import Corpus, Tally
from stancemine.report.folder import write_report
from stancemine.report.reading import read_records

__all__ = ["Corpus", "Tally", "read_records", "write_report"]
