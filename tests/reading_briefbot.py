"""``briefbot`` with a summarizer that reads without a model: real sentences and quotations, chosen by checksum.

``python -m tests.reading_briefbot`` starts in a second, for tests of what readers are told of briefings.
"""

import sys

import bot.app
from bot.cli import main
from summarizer.extractive import ExtractiveSummarizer
from summarizer.neutral import NeutralAnalyst
from tests.analysts import FakeAnalyst

READING = (sys.executable, "-m", "tests.reading_briefbot")


if __name__ == "__main__":
    bot.app.load_summarizer = lambda *_, **settings: ExtractiveSummarizer(
        FakeAnalyst(), NeutralAnalyst(), key_points=settings["key_points"], quotes=settings["quotes"]
    )
    main()
