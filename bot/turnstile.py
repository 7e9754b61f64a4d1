"""A lock whose waiters go in the order of their precedence. Knows no pace; ``bot.gate`` does."""

import asyncio
import heapq
import itertools


class Turnstile:
    """Lets one task through at a time: the lowest precedence first, then first come, first served.

    One event loop owns it. Who was let through calls ``release``.
    """

    def __init__(self) -> None:
        self._taken = False
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    async def acquire(self, precedence: int) -> None:
        """Wait until this task may go through."""
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (precedence, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()  # it was let through while it gave up
            raise

    def release(self) -> None:
        """Let the next one through."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False
