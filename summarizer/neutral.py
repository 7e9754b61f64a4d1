"""The reader for every language that the model was not trained for: words counted, marks paired, nothing learned.

News puts first what matters: position alone is hard to beat there (Nenkova 2005). To it comes how many of a sentence's
words the rest of the text takes up again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np

from summarizer.abroad.quotes import read_foreign
from summarizer.analysis import Analysis, Floats, ReadyText
from summarizer.terms import list_terms
from summarizer.types import Quote

_DECIMALS = 4  # finer than any difference that means something
_LEAD = 6.0  # sentences over which a news text's weight falls to a third,
_TAIL = 20.0  # and over which the rest of it does
_TAIL_SHARE = 0.2
_CENTRALITY_SHARE = 0.15  # more of it lowers ROUGE on news; none leaves texts without a lead to chance


@dataclass(frozen=True, slots=True, kw_only=True)
class _NeutralAnalysis:
    text: ReadyText
    salience: Floats

    def find_quotes(self, *, fragments: bool) -> list[Quote]:
        del fragments  # what is no quotation in English by its words alone can't be told here
        return read_foreign(self.text.text, self.text.language, self.text.paragraphs)


class NeutralAnalyst:
    """Reads any language by position and by the words that come again."""

    engine = "centrality"
    model = "words"

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order."""
        return [_NeutralAnalysis(text=text, salience=score_lines(text.lines)) for text in texts]


def score_lines(lines: Sequence[str]) -> Floats:
    """Give the salience (sentences,) of a text's lines."""
    prior = _position_prior(len(lines))
    salience = (1 - _CENTRALITY_SHARE) * prior + _CENTRALITY_SHARE * _spread(_centrality(lines))
    return np.round(salience, _DECIMALS).astype(np.float32)


def _centrality(lines: Sequence[str]) -> Floats:
    """Give for each line how often its terms, on average, stand in the text's lines (logarithm)."""
    terms = [set(list_terms(line)) for line in lines]
    often = Counter(term for line in terms for term in line)
    weights = [sum(log1p(often[term] - 1) for term in line) / max(1, len(line)) for line in terms]
    return np.array(weights, np.float32)


def _position_prior(count: int) -> Floats:
    position = np.arange(count, dtype=np.float32)
    prior: Floats = (1 - _TAIL_SHARE) * np.exp(-position / _LEAD) + _TAIL_SHARE * np.exp(-position / _TAIL)
    return prior


def _spread(values: Floats) -> Floats:
    """Stretch values over 0 to 1; all alike are all 0."""
    low, high = values.min(), values.max()
    spread: Floats = (values - low) / max(float(high - low), 1e-6)
    return spread
