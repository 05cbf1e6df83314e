"""Measuring a model: tasks, metrics, intervals, baselines, reports (``evaluate`` extra)."""
