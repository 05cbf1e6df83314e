"""Bridges to other libraries, each needing its own extra."""
