"""Briefbot beside its peers, on one machine and the same articles. Nothing of the packages imports it."""
