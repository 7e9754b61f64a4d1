"""The contestants: each module has a ``load`` that gives a function from texts to summaries, as lists of sentences.

A contestant runs in a process of its own and is imported there only.
"""
