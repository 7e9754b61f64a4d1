"""Documents read on the spot, for tests that are not about stopping it (``bot.types.Confine``)."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def on_the_spot(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call the function here and now."""
    return function(*args, **kwargs)
