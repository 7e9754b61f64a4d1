"""Where briefings go: one module for each technology, all to the ``Publisher`` contract of ``bot.types``.

Publishers neither repeat nor remember: what became of a message is the outbox's to keep.
"""

import os

# The library's switch to waits that are a timedelta: without it, each 429 begins with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
