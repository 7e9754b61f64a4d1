"""Decides how long to leave a failing source alone. Pure: the caller brings the dice and keeps the count."""

FIRST_DELAY_S = 60.0
LONGEST_DELAY_S = 6 * 3600.0
LONGEST_RETRY_AFTER_S = 24 * 3600.0
_DOUBLINGS = 12  # more than lead to the longest delay, few enough for a float


def next_poll_delay_s(failures: int, retry_after_s: float | None, *, jitter: float) -> float:
    """Tell how many seconds to wait after the ``failures``-th failure in a row, 0 after a success.

    A minute, doubled with each further failure up to six hours, of which ``jitter`` (from 0 to below 1) takes away up
    to a half, so that many sources that failed together do not come back together. What the server asked for
    (``Retry-After``) is a minimum, believed up to a day.
    """
    asked_s = min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S)
    if failures <= 0:
        return asked_s
    delay_s = min(FIRST_DELAY_S * 2.0 ** min(failures - 1, _DOUBLINGS), LONGEST_DELAY_S)
    return max(delay_s * (1 - jitter / 2), asked_s)
