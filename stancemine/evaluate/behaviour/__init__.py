"""Behavioural testing: minimum functionality, invariance, direction (Ribeiro et al. 2020)."""
