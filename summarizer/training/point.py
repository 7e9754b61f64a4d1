"""Train the speaker head on an encoder: ``python -m summarizer.training.point DATA --model FOLDER --output FOLDER``.

Owns the questions' labels and the head's loop. The encoder stays as it is: the states are reckoned once, in the
precision that this machine reads in.
"""

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from summarizer.analysis import ReadyText
from summarizer.attribution import choose_speakers
from summarizer.checkpoint import load_weights
from summarizer.marks import QuoteSpan
from summarizer.model import BriefingModel, SpeakerHead
from summarizer.pointing import Question, ask
from summarizer.quotes import read_quotes
from summarizer.reading import Reader
from summarizer.scene import Scene
from summarizer.text import make_readable
from summarizer.training.corpus import QUOTE_TRAIN, read_lines
from summarizer.training.packaging import save_folder
from summarizer.training.speakers import OVERLAP, overlaps

_SEED = 20261122
_PASSES = 5
_BATCH = 64
_RATE = 1e-3
_WEIGHT_DECAY = 0.05
_FORGET = 0.3  # of the vectors' numbers, left out at random in training
_LOW = -1e4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A question with its answer: ``right`` (mentions,) are the mentions that overlap the gold one."""

    question: Question
    right: NDArray[np.bool_]


def collect_lessons(articles: Iterator[dict[str, Any]], reader: Reader) -> Iterator[Lesson]:
    """Give the quotations whose gold speaker is among the candidates."""
    for article in articles:
        ready = ReadyText(text=make_readable(article["text"]), language="en")
        quoted = read_quotes(ready.text, ready.paragraphs, ready.marked)
        spans = quoted.spans
        if not spans:
            continue
        (reading,) = reader.read([ready.lines], [[sentence.start for sentence in ready.sentences]])
        scene = Scene(quoted.text, spans, quoted.tokens)
        for span, question in zip(spans, ask(scene, spans, choose_speakers(scene, spans), reading), strict=True):
            gold = _find_gold(article["quotes"], span)
            right = [gold is not None and overlaps((one.start, one.end), gold) for one in question.candidates.mentions]
            if any(right):
                yield Lesson(question=question, right=np.array(right))


def train_speakers(head: SpeakerHead, lessons: Sequence[Lesson], *, rate: float = _RATE) -> None:
    """Train the head in place, a fixed number of passes."""
    random = np.random.default_rng(_SEED)
    optimizer = torch.optim.AdamW(head.parameters(), rate, weight_decay=_WEIGHT_DECAY)
    steps = _PASSES * -(-len(lessons) // _BATCH)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for number in range(_PASSES):
        order = random.permutation(len(lessons))
        losses = []
        for start in range(0, len(order), _BATCH):
            loss = _weigh(head, [lessons[place] for place in order[start : start + _BATCH]])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's own
            optimizer.step()
            falling.step()
            losses.append(loss.item())
        _log.info("pass %d of %d: loss %.4f", number + 1, _PASSES, np.mean(losses))


def _weigh(head: SpeakerHead, lessons: Sequence[Lesson]) -> Tensor:
    quotations = torch.from_numpy(np.stack([lesson.question.quotation for lesson in lessons]))
    mentions = _pad([lesson.question.mentions for lesson in lessons])
    features = _pad([lesson.question.candidates.features for lesson in lessons])
    right = _pad([lesson.right[:, None] for lesson in lessons]).squeeze(-1).bool()
    held = _pad([np.ones((len(lesson.right), 1), np.float32) for lesson in lessons]).squeeze(-1).bool()
    forget = nn.functional.dropout
    logits = head(forget(quotations, _FORGET), forget(mentions, _FORGET), features).masked_fill(~held, _LOW)
    shares = torch.log_softmax(logits, dim=1)  # (quotations, mentions)
    return -torch.logsumexp(shares.masked_fill(~right, _LOW), dim=1).mean()


def _pad(rows: Sequence[NDArray[Any]]) -> Tensor:
    """Stack arrays (mentions, width) that differ in their number of mentions."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(row) for row in rows], batch_first=True)


def _find_gold(quotes: Sequence[dict[str, Any]], span: QuoteSpan) -> tuple[int, int] | None:
    for gold in quotes:
        shared = min(gold["end"], span.end) - max(gold["start"], span.start)
        if gold["speaker_span"] and shared >= OVERLAP * (gold["end"] - gold["start"]):
            return gold["speaker_span"][0], gold["speaker_span"][1]
    return None


def main() -> None:
    """Train the speaker head of a model's folder, and write the folder anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model whose encoder reads")
    parser.add_argument("--output", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--limit", type=int, help="articles at most")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(_SEED)
    weights, tokenizer = load_weights(options.model, options.model.name)
    articles = read_lines(options.data / QUOTE_TRAIN, limit=options.limit)
    lessons = list(collect_lessons(articles, Reader(weights, tokenizer)))
    _log.info("%d quotations", len(lessons))
    exact = BriefingModel.from_pretrained(options.model, dtype=torch.float32, local_files_only=True)
    exact.speakers = SpeakerHead(weights.config)
    train_speakers(exact.speakers, lessons)
    save_folder(exact, options.model / "tokenizer.json", options.output)


if __name__ == "__main__":
    main()
