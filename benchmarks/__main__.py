"""The command: ``python -m benchmarks DATA`` runs Briefbot and its peers in one go and prints how they compare.

Owns the order of things. Progress goes to the standard error, the tables to the standard output.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from benchmarks.articles import TOKENS, cut_articles
from benchmarks.contestants.products import FLOPS
from benchmarks.errors import BenchmarkError
from benchmarks.limit import count_flops, read_shape
from benchmarks.process import Worker
from benchmarks.quality import score, summarize_all
from benchmarks.race import Result, Start, compare_rates, run_round, time_start, warm_up
from benchmarks.systems import BASE, BRIEFBOT, System, list_limits, list_systems
from benchmarks.table import format_mark, format_quality, format_speed, list_marks
from summarizer.checkpoint import fastest_dtype
from summarizer.training.corpus import SUMMARY_CASED, SUMMARY_VALIDATION, read_summarized
from summarizer.training.evaluate import Sample, read_sample
from summarizer.training.restore import restore_text
from summarizer.wordpieces import load_tokenizer

_WEIGHTS = Path(__file__).resolve().parents[1] / "summarizer" / "weights"
_QUOTED = (
    "distilbart-cnn-12-6 wrote with random weights, which serve for its speed. Its model card gives ROUGE-2 21.26 and "
    "ROUGE-L 30.59, measured by its author and not on these articles: no margin can be told from them."
)
_CORES = 2
_STARTS = 3  # of each system, for the time that they take
_NOTES = Console(stderr=True)

Contestants = dict[str, tuple[System, Worker]]


def run(options: argparse.Namespace) -> Iterator[str]:
    """Run everything; gives the lines to print, each as soon as it is known."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])
    corpus = options.data / (SUMMARY_CASED if options.cased else SUMMARY_VALIDATION)
    texts = cut_articles(_read_texts(corpus, options), load_tokenizer(_WEIGHTS), count=options.articles)
    sample = read_sample(corpus, size=options.sample, tokenised=not options.cased)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        weights = Path(folder)
        systems = [one for one in list_systems(weights) if _is_wanted(one, options.only)]
        _draw_weights(weights, systems)
        limits = list_limits(len(os.sched_getaffinity(0)))
        workers: Contestants = {}
        results = _race([*systems, *limits], texts, workers, stack, rounds=options.rounds)
        yield from _report_speed(systems, results, options)
        yield from _report_limits(limits, results)
        yield f"\n## Quality: {len(sample.documents)} articles of {corpus.name}, whole\n"
        yield from _report_quality(workers, sample)


def _read_texts(corpus: Path, options: argparse.Namespace) -> Iterator[str]:
    natural = str.strip if options.cased else restore_text
    return (natural(article.text) for article in read_summarized(corpus))


def _race(
    systems: Sequence[System], texts: list[str], workers: Contestants, stack: ExitStack, *, rounds: int
) -> dict[str, Result]:
    """Start every system on its own, then time them by turns. Leaves the processes running in ``workers``."""
    starts = {}
    for system in track(systems, "Starting", console=_NOTES):
        worker, starts[system.name] = _start(system, texts, stack)
        workers[system.name] = (system, worker)
    rates: dict[str, list[float]] = {name: [] for name in workers}
    peaks: dict[str, int] = {}
    for turn in track(range(rounds), "Rounds", console=_NOTES):
        for name, rate, peak in run_round(workers, texts, turn=turn):
            rates[name].append(rate)
            peaks[name] = peak
    return {name: Result(rates=tuple(own), start=starts[name], peak_bytes=peaks[name]) for name, own in rates.items()}


def _start(system: System, texts: Sequence[str], stack: ExitStack) -> tuple[Worker, Start]:
    """Start a system several times; the last process goes on until the stack is closed."""
    seconds = []
    for _ in range(_STARTS - 1):
        with Worker(system) as rehearsal:
            seconds.append(time_start(rehearsal, texts))
    worker = stack.enter_context(Worker(system))
    seconds.append(time_start(worker, texts))
    return worker, Start(seconds=median(seconds), summarized=warm_up(system, worker, texts))


def _report_speed(systems: Sequence[System], results: dict[str, Result], options: argparse.Namespace) -> Iterator[str]:
    yield f"## Speed: {options.articles} articles of {TOKENS} tokens, {options.rounds} rounds, by turns\n"
    yield from format_speed({system.name: results[system.name] for system in systems})
    yield f"\n{_QUOTED}\n"
    yield f"Briefbot briefed {results[BRIEFBOT].start.summarized} of them, quotations included.\n"
    yield from map(format_mark, list_marks(results))


def _report_limits(limits: Sequence[System], results: dict[str, Result]) -> Iterator[str]:
    yield "\n## The machine's limit\n"
    article = count_flops(read_shape(_WEIGHTS), TOKENS)
    precision = str(fastest_dtype()).removeprefix("torch.")
    yield f"The encoder reckons in {precision}: {article / TOKENS / 1e6:.1f} MFLOP a token.\n"
    for limit in limits:
        rate = results[limit.name].rate * FLOPS / 1e9
        share = compare_rates(results[BRIEFBOT], results[limit.name]) * article / FLOPS
        used = f", of which Briefbot uses {100 * share:.1f} %" if limit.arguments["dtype"] == precision else ""
        yield f"- {limit.name}: {rate:,.0f} GFLOP/s{used}"


def _report_quality(workers: Contestants, sample: Sample) -> Iterator[str]:
    ranked = {name: worker for name, (system, worker) in workers.items() if system.extracts}
    own = {name: summarize_all(worker, sample) for name, worker in track(ranked.items(), "Summarizing", console=_NOTES)}
    yield from format_quality(score(own, sample))


def _is_wanted(system: System, only: Sequence[str]) -> bool:
    return not only or system.name in {BASE, BRIEFBOT} or any(word in system.name for word in only)


def _draw_weights(folder: Path, systems: Sequence[System]) -> None:
    module = "benchmarks.contestants.distilbart"
    if any(system.module == module for system in systems):
        quiet = os.environ | {"TQDM_DISABLE": "1"}
        subprocess.run([sys.executable, "-m", module, folder], check=True, env=quiet)  # noqa: S603  # its own module


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--sample", type=int, help="articles that are scored, drawn once and for all; all if not given")
    parser.add_argument(
        "--cased", action="store_true", help="the articles in natural case in place of the validation ones"
    )
    parser.add_argument("--articles", type=int, default=32, help="articles that are timed (32)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each system is timed (5)")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="peers with one of these in their names")
    return parser.parse_args()


def main() -> None:
    """Run the command."""
    try:
        for line in run(_read_options()):
            print(line, flush=True)  # noqa: T201  # the tables are what the command is for
    except BenchmarkError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
