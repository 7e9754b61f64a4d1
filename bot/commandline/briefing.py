"""What ``summarize`` and ``extract`` do: items in, briefings or texts out. Needs no database and posts nothing."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.console import Console
from rich.progress import track
from rich.text import Text

from bot.app import build_model, build_reader
from bot.commandline.jsonl import brief_lines, dump
from bot.errors import ArticleError, FetchError
from bot.reading import STDIN, is_address
from bot.render import render_briefing
from bot.settings import Settings
from bot.terminal import print_message
from bot.types import Article
from summarizer.types import Document

BATCH = 32

Read = Callable[[str], Article]


def summarize_items(
    settings: Settings, items: Sequence[str], out: Console, err: Console, *, as_json: bool, all_quotes: bool
) -> bool:
    """Print a briefing of each item; False when one of them could not be read."""
    model = build_model(settings)
    count = 0
    for batch in _read_batches(items, _reader(settings), err):
        documents = [Document(id=item, title=it.title, text=it.text, language=it.language) for item, it in batch]
        with _thinking(err):
            briefings = model.summarize(documents, all_quotes=all_quotes)
        for (_, article), briefing in zip(batch, briefings, strict=True):
            if as_json:
                out.file.write(dump(briefing.to_json()) + "\n")
                continue
            for message in render_briefing(article, briefing, label=None, texts=settings.texts, unsigned=all_quotes):
                print_message(out, message)
        count += len(batch)
    return count == len(items)


def summarize_lines(settings: Settings, lines: BinaryIO, out: TextIO, err: Console, *, all_quotes: bool) -> bool:
    """Write an object for each line, in order, a batch at a time; False when a line was no article."""
    summarize = partial(build_model(settings).summarize, all_quotes=all_quotes)
    good = True
    for result in track(
        brief_lines(lines, summarize), description="briefing", console=err, transient=True, disable=not err.is_terminal
    ):
        good &= "error" not in result
        out.write(dump(result) + "\n")
        out.flush()
    return good


def extract_items(settings: Settings, items: Sequence[str], out: TextIO, err: Console, *, as_json: bool) -> bool:
    """Write the text of each item; False when one of them could not be read."""
    read, good = _reader(settings), True
    for item in items:
        article = _try_read(item, read, err)
        if article is None:
            good = False
        elif as_json:
            out.write(dump(_as_json(article)) + "\n")
        else:
            out.write(article.text + "\n")
    return good


def _reader(settings: Settings) -> Read:
    reader = build_reader(settings)

    def read(item: str) -> Article:
        if item == STDIN:
            return reader.read_text(sys.stdin.buffer.read())
        return reader.read_address(item) if is_address(item) else reader.read_file(Path(item))

    return read


def _read_batches(items: Sequence[str], read: Read, err: Console) -> Iterator[list[tuple[str, Article]]]:
    for start in range(0, len(items), BATCH):
        found = [(item, _try_read(item, read, err)) for item in items[start : start + BATCH]]
        if batch := [(item, article) for item, article in found if article is not None]:
            yield batch


def _try_read(item: str, read: Read, err: Console) -> Article | None:
    try:
        return read(item)
    except (ArticleError, FetchError) as error:
        err.print(Text(str(error), style="red"), soft_wrap=True)
        return None


def _thinking(err: Console) -> AbstractContextManager[object]:
    return err.status("reading the text") if err.is_terminal else nullcontext()


def _as_json(article: Article) -> dict[str, object]:
    shown = {key: value for key, value in asdict(article).items() if key not in {"source_id", "guid", "content_hash"}}
    published_at = article.published_at
    return {**shown, "published_at": None if published_at is None else published_at.isoformat()}
