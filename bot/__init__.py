"""Briefbot: reads sources, stores articles, queues briefings and delivers them to channels."""
