"""Records as labelled documents: to be corrected by people, and to learn from afterwards.

A prediction and a correction have the same shape, that of `stancemine.corpora.records`; whatever
writes labelled documents for an annotation tool writes predictions too.
"""

from __future__ import annotations

from stancemine.corpora.own.predicted import CORPUS, as_labeled, as_labeled_all

__all__ = ["CORPUS", "as_labeled", "as_labeled_all"]
