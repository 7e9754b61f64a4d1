"""Where briefings go: one module for each technology, all to the ``Publisher`` contract of ``bot.types``.

Publishers neither repeat nor remember: what became of a message is the outbox's to keep.
"""
