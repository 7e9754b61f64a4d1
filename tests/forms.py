"""Kinds of news that are written on a form: the same words each time, around other names and figures."""

from summarizer.fingerprints import make_fingerprint
from summarizer.stories import Fingerprint

_TOWNS = (
    "Arlen",
    "Brenn",
    "Tarnholm",
    "Eastmere",
    "Pellworth",
    "Skarholm",
    "Holt",
    "Norby",
    "Velden",
    "Marsk",
    "Lowick",
    "Farsund",
)
_PEOPLE = (
    "Reed",
    "Quill",
    "Holm",
    "Crane",
    "Finn",
    "Brandt",
    "Vos",
    "Norling",
    "Lund",
    "Orrelby",
    "Hesketh",
    "Sandgren",
)


def result(number: int) -> Fingerprint:
    """Report a match."""
    home, guests = _TOWNS[number], _TOWNS[(number + 5) % 12]
    best, other, coach = (_PEOPLE[(number + it) % 12] for it in (0, 3, 7))
    return make_fingerprint(
        f"""{home} beat {guests} {70 + number} to {40 + 2 * number} on Friday before {3000 + 41 * number} spectators.

{best} scored {10 + number} points and had {3 + number} rebounds for {home}. {other} led {guests} with
{9 + 2 * number} points before the break.

“We played hard and the fans carried us,” said the coach {coach} after the game."""
    )


def forecast(number: int) -> Fingerprint:
    """Tell the weather."""
    town, day = _TOWNS[number], number + 1
    return make_fingerprint(
        f"""It will rain in {town} on the {day}th of May, the weather service said on Sunday evening.

Temperatures rise to {10 + number} degrees in the afternoon and fall to {number} degrees at night. The wind blows from
the west at {12 + 3 * number} kilometres an hour. Drivers should expect fog in the valleys in the morning.

“Bring an umbrella,” said {_PEOPLE[number]}, a forecaster in {town}."""
    )


def notice(number: int) -> Fingerprint:
    """Tell of a closed bridge."""
    town, who = _TOWNS[number], _PEOPLE[number]
    return make_fingerprint(
        f"""The council of {town} closed the bridge in Street {number} on Monday for {20 + 7 * number} days because
of case {37 * number} of its auditors.

Some {300 + 13 * number} people signed a petition against it at the town hall, where {who} collected {9 + number}
pages of names in a week. The repairs cost {2 + number} million crowns."""
    )


FORMS = (result, forecast, notice)
