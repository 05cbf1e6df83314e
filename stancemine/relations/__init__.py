"""Support and attack between the sentences of a document."""

from stancemine.relations.score import Scorer, relate

__all__ = ["Scorer", "relate"]
