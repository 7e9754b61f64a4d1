"""What is printed: tables in Markdown, and the marks that Briefbot is held to. Reckons nothing but margins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.race import Result, compare_rates
from benchmarks.systems import BASE, BERT, BRIEFBOT, DISTILBART

_MB = 1_000_000
_SPEED = ("system", "articles/s", "Briefbot is so many times as fast", "peak memory, MB", "start to first summary, s")
_QUALITY = ("system", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", f"margin above {BASE}", "sentences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something to hold: ``reached`` is not to be below ``bound``, or not above it where it is a ceiling."""

    name: str
    reached: float
    bound: float
    ceiling: bool = False

    @property
    def held(self) -> bool:
        """Tell whether it is held."""
        return self.reached <= self.bound if self.ceiling else self.reached >= self.bound


def format_speed(results: Mapping[str, Result]) -> Iterator[str]:
    """Give the lines of the speed table."""
    return _format_table(_SPEED, [_speed_row(name, own, results[BRIEFBOT]) for name, own in results.items()])


def format_quality(scores: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Give the lines of the quality table."""
    base = scores[BASE]
    rows = []
    for name, (*rouge, sentences) in scores.items():
        margins = " / ".join(f"{own - other:+.2f}" for own, other in zip(rouge, base[:-1], strict=True))
        rows.append([name, *(f"{one:.2f}" for one in rouge), margins, f"{sentences:.2f}"])
    return _format_table(_QUALITY, rows)


def list_marks(results: Mapping[str, Result]) -> list[Mark]:
    """List what Briefbot is to reach on two cores."""
    own = results[BRIEFBOT]
    marks = [
        Mark(name="articles of 512 tokens a second", reached=own.rate, bound=10),
        Mark(name="resident memory, MB", reached=own.peak_bytes / _MB, bound=900, ceiling=True),
        Mark(name="start to first briefing, s", reached=own.start.seconds, bound=8, ceiling=True),
    ]
    return marks + [
        Mark(name=f"times as fast as {peer}", reached=compare_rates(own, results[peer]), bound=bound)
        for peer, bound in ((DISTILBART, 100), (BERT, 3))
        if peer in results
    ]


def format_mark(mark: Mark) -> str:
    """Give a mark's line."""
    word = "at most" if mark.ceiling else "at least"
    return f"- {mark.name}: {mark.reached:.1f}, {word} {mark.bound:g} → {'held' if mark.held else 'MISSED'}"


def _speed_row(name: str, result: Result, briefbot: Result) -> list[str]:
    figures = _round(result.rate), _round(compare_rates(briefbot, result))
    return [name, *figures, f"{result.peak_bytes / _MB:.0f}", f"{result.start.seconds:.1f}"]


def _round(figure: float) -> str:
    """Write three digits that count, and all those before the point."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"  # noqa: PLR2004  # what three digits hold


def _format_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a table's lines: the first column to the left, the others to the right."""
    first, *others = (max(map(len, column)) for column in zip(header, *rows, strict=True))
    rule = ["-" * first, *("-" * (width - 1) + ":" for width in others)]
    for name, *cells in (header, rule, *rows):
        padded = (cell.rjust(width) for cell, width in zip(cells, others, strict=True))
        yield f"| {' | '.join([name.ljust(first), *padded])} |"
