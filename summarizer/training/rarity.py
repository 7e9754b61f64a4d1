"""Count in how many articles each stem stands: ``python -m summarizer.training.rarity DATA`` writes the packaged table.

Owns the counting and the table's form: a line for each rarity, the stems that have it behind the colon.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path

import summarizer.rarity
from summarizer.rarity import STEP, cut_stem
from summarizer.training.corpus import SUMMARY_TRAIN, read_summarized
from summarizer.words import find_words

_LEAST_ARTICLES = 10  # a stem that fewer have is as good as unknown


def make_table(texts: Iterable[str]) -> Iterator[str]:
    """Give the table's lines, the most frequent stems first."""
    holding: Counter[str] = Counter()
    count = 0
    for count, text in enumerate(texts, start=1):  # noqa: B007  # it is used behind the loop
        holding.update({cut_stem(word.lower()) for word in find_words(text)})
    lines: dict[float, list[str]] = {}
    for stem, articles in sorted(holding.items()):
        if articles >= _LEAST_ARTICLES:
            lines.setdefault(round(log(count / articles) / STEP) * STEP, []).append(stem)
    for rarity, stems in sorted(lines.items()):
        yield f"{rarity}: {' '.join(stems)}"


def main() -> None:
    """Write the packaged table anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    options = parser.parse_args()
    lines = make_table(article.text for article in read_summarized(options.data / SUMMARY_TRAIN))
    Path(summarizer.rarity.__file__).with_name("rarity.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
