"""A wait that a word ends. Knows no reason for it."""

import asyncio


async def pause(word: asyncio.Event, seconds: float) -> None:
    """Wait for so long, or until the word is given."""
    try:
        async with asyncio.timeout(seconds):
            await word.wait()
    except TimeoutError:
        return
