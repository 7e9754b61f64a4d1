"""The command ``python -m benchmarks.extraction DATA``: how well articles are got out of web pages.

Scores Briefbot and plain trafilatura on the same pages by runs of four words, as the article-extraction-benchmark
does (https://github.com/scrapinghub/article-extraction-benchmark). Fetches nothing. Titles are not scored.
"""

import argparse
import gzip
import json
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura
from rich.console import Console
from rich.progress import track

from bot.errors import ArticleError
from bot.extract import extract_page

PAGES = "pages_dev.tar"
SHINGLE = 4

_GOLD = "gold.jsonl"
_WORD = re.compile(r"\w+")
_NOTES = Console(stderr=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page as it was served, and the article that people found on it."""

    name: str
    url: str
    body: bytes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Runs of words that an extract and the article share, that only the extract has, that only the article has.

    Shares of all of them: each page counts as much as another.
    """

    both: float = 0.0
    extra: float = 0.0
    missing: float = 0.0

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        return _share(2 * self.both, 2 * self.both + self.extra + self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and F1 over several pages."""

    precision: float
    recall: float
    f1: float


def read_pages(archive: Path) -> Iterator[GoldPage]:
    """Read the pages of an archive: compressed ones, and a line for each with its address and its true text."""
    with tarfile.open(archive) as tar:
        members = {Path(it.name).name: it for it in tar.getmembers() if it.isfile()}
        for line in _content(tar, members[_GOLD]).decode().splitlines():
            gold = json.loads(line)
            body = gzip.decompress(_content(tar, members[gold["file"]]))
            yield GoldPage(name=gold["file"], url=gold["url"], body=body, text=gold["gold_text"])


def compare(extract: str, article: str) -> Overlap:
    """Compare an extract with the true text of its page."""
    found, true = _shingles(extract), _shingles(article)
    both, extra, missing = (found & true).total(), (found - true).total(), (true - found).total()
    whole = both + extra + missing
    return Overlap(both=_share(both, whole), extra=_share(extra, whole), missing=_share(missing, whole))


def score(overlaps: Sequence[Overlap]) -> Score:
    """Sum up the pages: a page without an article in it costs recall alone."""
    both, extra, missing = (sum(getattr(it, name) for it in overlaps) for name in ("both", "extra", "missing"))
    whole = Overlap(both=both, extra=extra, missing=missing)
    return Score(precision=_share(both, both + extra), recall=_share(both, both + missing), f1=whole.f1)


def extract_plainly(page: GoldPage) -> str:
    """Extract with trafilatura as it comes."""
    return trafilatura.extract(page.body, url=page.url, include_comments=False) or ""


def extract_as_briefbot(page: GoldPage) -> str:
    """Extract as ``briefbot extract`` does."""
    try:
        return extract_page(page.body, url=page.url, content_type="text/html").text
    except ArticleError:
        return ""


SYSTEMS: dict[str, Callable[[GoldPage], str]] = {"Briefbot": extract_as_briefbot, "trafilatura": extract_plainly}


def run(archive: Path, *, worst: int) -> Iterator[str]:
    """Score both on every page; gives the lines to print."""
    pages = list(read_pages(archive))
    results: dict[str, list[Overlap]] = {name: [] for name in SYSTEMS}
    for page in track(pages, "Extracting", console=_NOTES):
        for name, extract in SYSTEMS.items():
            results[name].append(compare(extract(page), page.text))
    yield from _format_scores({name: score(own) for name, own in results.items()}, len(pages))
    yield from _format_worst(pages, results, worst)


def _format_scores(scores: dict[str, Score], pages: int) -> Iterator[str]:
    yield f"{pages} pages, runs of {SHINGLE} words, in percent\n"
    yield "| system | precision | recall | F1 |"
    yield "|---|---:|---:|---:|"
    for name, own in scores.items():
        yield f"| {name} | {100 * own.precision:.2f} | {100 * own.recall:.2f} | {100 * own.f1:.2f} |"


def _format_worst(pages: Sequence[GoldPage], results: dict[str, list[Overlap]], worst: int) -> Iterator[str]:
    """List the pages on which Briefbot does worst, with the shares of what it has too much and too little."""
    ranked = sorted(zip(pages, *results.values(), strict=True), key=lambda row: row[1].f1)[:worst]
    if ranked:
        yield "\n| page | Briefbot's F1 | too much | too little | trafilatura's F1 |"
        yield "|---|---:|---:|---:|---:|"
    for page, own, plain in ranked:
        shares = " | ".join(f"{100 * it:.1f}" for it in (own.f1, own.extra, own.missing, plain.f1))
        yield f"| {page.url} | {shares} |"


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of words in a text; a text that is shorter than one is one run."""
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - SHINGLE + 1)) if words else range(0)
    return Counter(tuple(words[start : start + SHINGLE]) for start in starts)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return b"" if file is None else file.read()


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("data", type=Path, help=f"folder of the corpora, with {PAGES}, or an archive like that")
    parser.add_argument("--worst", type=int, default=0, metavar="COUNT", help="pages to list, the worst ones first")
    return parser.parse_args()


def main() -> None:
    """Run the command."""
    options = _read_options()
    archive = options.data / PAGES if options.data.is_dir() else options.data
    if not archive.exists():
        sys.exit(f"there is no {archive}; name the folder that has {PAGES}, or an archive like it")
    for line in run(archive, worst=options.worst):
        print(line, flush=True)  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
