"""``briefbot`` with a summarizer that needs no model: ``python -m tests.light_briefbot`` starts in a second.

For tests of what happens around the briefings: in every other respect it is the command as people run it.
"""

import sys

import bot.app
from bot.cli import main
from tests.stages import PlainSummarizer

LIGHT = (sys.executable, "-m", "tests.light_briefbot")


if __name__ == "__main__":
    bot.app.load_summarizer = lambda *_, **__: PlainSummarizer()
    main()
