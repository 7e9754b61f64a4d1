"""Turn the corpora into what ``train`` reads: ``python -m summarizer.training.prepare DATA CHECKPOINTS --base FOLDER``.

Owns the labels: for each article the greedy oracle, and what each sentence would add after each of some beginnings.
"""

import argparse
import os
from collections.abc import Iterator
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from summarizer.text import make_readable, split_sentences
from summarizer.training.corpus import SUMMARY_TRAIN, Summarized, read_summarized
from summarizer.training.examples import LONGEST_PREFIX, Example, fill_prefix, write_examples
from summarizer.training.gains import GainTable, choose_greedily, sample_prefix
from summarizer.training.restore import drop_byline, restore_text
from summarizer.wordpieces import load_tokenizer

EXAMPLES = "examples.npz"
_MOST_SENTENCES = 100
_ORACLE_SENTENCES = 4
_LEAST_SENTENCES = 4
_LONGEST_SENTENCE = 254  # tokens, the rest is not read in training
_SEED = 20261122


def main() -> None:
    """Prepare the articles of a data folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("checkpoints", type=Path, help="folder to write to")
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--limit", type=int, help="articles at most")
    options = parser.parse_args()
    options.checkpoints.mkdir(parents=True, exist_ok=True)
    articles = list(read_summarized(options.data / SUMMARY_TRAIN, limit=options.limit))
    np.random.default_rng(_SEED).shuffle(articles)  # the corpus is sorted by newspaper
    examples = list(_prepare_all(articles, options.base))
    write_examples(options.checkpoints / EXAMPLES, examples)
    print(f"{len(examples)} of {len(articles)} articles prepared")  # noqa: T201  # a command's answer


def _prepare_all(articles: list[Summarized], base: Path) -> Iterator[Example]:
    numbered = list(enumerate(articles))
    with Pool(len(os.sched_getaffinity(0))) as pool:
        for example in pool.imap(partial(_prepare, base=base), numbered, chunksize=100):
            if example is not None:
                yield example


def _prepare(numbered: tuple[int, Summarized], base: Path) -> Example | None:
    number, article = numbered
    sentences = _split(article.text)[:_MOST_SENTENCES]
    if len(sentences) < _LEAST_SENTENCES:
        return None
    encodings = _cached_tokenizer(base).encode_batch(sentences, add_special_tokens=False)
    return make_example(
        sentences,
        [np.array(encoding.ids[:_LONGEST_SENTENCE], np.uint16) for encoding in encodings],
        [restore_text(line) for line in article.highlights],
        np.random.default_rng((_SEED, number)),
    )


def _split(tokenised: str) -> list[str]:
    text = make_readable(restore_text(drop_byline(tokenised)))
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)]


def make_example(
    sentences: list[str], tokens: list[np.ndarray], reference: list[str], random: np.random.Generator
) -> Example:
    """Label one article against its written summary."""
    table = GainTable(sentences, reference)
    oracle = choose_greedily(table, limit=_ORACLE_SENTENCES)
    first = table.gains([])
    prefixes = [oracle[:size] for size in range(LONGEST_PREFIX + 1)]
    prefixes += [sample_prefix(first, size, random) for size in range(1, LONGEST_PREFIX + 1)]
    return Example(
        tokens=tokens,
        lengths=np.array([len(sentence) for sentence in sentences], np.int32),
        prefixes=np.array([fill_prefix(prefix) for prefix in prefixes], np.int16),
        gains=np.stack([table.gains(prefix) for prefix in prefixes]),
        oracle=np.isin(np.arange(len(sentences)), oracle),
    )


_cached_tokenizer = cache(load_tokenizer)


if __name__ == "__main__":
    main()
