"""How stories are measured, and fitted."""

import json
import lzma

import numpy as np
import pytest

from summarizer.fingerprints import make_fingerprint
from summarizer.stories import SAME_STORY, compare, find_story, likeness
from summarizer.training.clusters import Clustered, count_pairs, format_tally, group_as_command, read_clusters
from summarizer.training.likeness import compare_all, cross_validate, fit, group, orders_of_arrival
from summarizer.training.newness import draw, format_told, play
from summarizer.training.rarity import make_table
from summarizer.types import Briefing, Document, KeyPoint
from tests.events import BEACON, CRIER, HERALD, LANTERN

EVENTS = (LANTERN, BEACON, HERALD, CRIER)


def article(number, cluster, topic, text=""):
    """Make an article of a cluster."""
    return Clustered(document=Document(id=str(number), title="", text=text), cluster=cluster, topic=topic)


def briefing(*points):
    """Make a briefing of points."""
    made = tuple(KeyPoint(text=it, spans=((0, len(it)),), score=0.5) for it in points)
    return Briefing(id="a", title="", language="en", engine="e", model="m", key_points=made)


def test_the_corpus_is_read_in_its_order(tmp_path):
    """What has no topic is one by itself."""
    lines = [{"id": "a", "cluster": "1ecb", "topic": "1", "text": "A."}, {"id": "b", "cluster": "m-1", "text": "B."}]
    path = tmp_path / "clusters.xz"
    path.write_bytes(lzma.compress("\n".join(map(json.dumps, lines)).encode()))
    read = read_clusters(path)
    assert [(it.document.id, it.cluster, it.topic, it.is_hard) for it in read] == [
        ("a", "1ecb", "1", True),
        ("b", "m-1", "m-1", False),
    ]


def test_pairs_are_counted_by_kind():
    """Right ones, wrong ones of a kind, and wrong ones that have nothing in common."""
    articles = [article(0, "1a", "1"), article(1, "1a", "1"), article(2, "1b", "1"), article(3, "m", "m")]
    tally = count_pairs([*articles, article(4, "m", "m")], "sssst")
    assert (tally.joined, tally.right, tally.hard, tally.strange) == (6, 1, 2, 3)
    assert (tally.found_of_kinds, tally.of_kinds) == ((0, 1), (1, 1))
    assert (tally.precision, tally.recall) == (1 / 6, 1 / 2)
    assert "precision 0.167" in format_tally("all in one", [tally])


def test_nothing_joined_is_not_imprecise():
    """Without a pair there is no wrong one, and nothing to divide by."""
    tally = count_pairs([article(0, "a", "a"), article(1, "b", "b")], "st")
    assert (tally.precision, tally.recall, tally.hard + tally.strange) == (0, 0, 0)


def test_stories_are_measured_as_the_command_tells_them():
    """In whatever order the articles come, each one's story stands at its own place."""
    articles = [article(number, "c", "c", text) for number, text in enumerate(EVENTS)]
    assert group_as_command(articles, [0, 1, 2, 3]) == ["0", "1", "0", "0"]
    assert group_as_command(articles, [3, 2, 1, 0]) == ["3", "1", "3", "3"]


def test_a_table_of_odds_groups_as_find_story_does():
    """The fitting tries what will be used."""
    known = [make_fingerprint(text) for text in EVENTS]
    table = compare_all(known)
    assert np.array_equal(table, table.transpose(1, 0, 2))
    assert table[0, 2, 0] == compare(known[0], known[2]).all
    chances = np.array([[likeness(one, other) for other in known] for one in known]).clip(1e-9, 1 - 1e-9)
    least = np.log(SAME_STORY / (1 - SAME_STORY))
    assert group(np.log(chances / (1 - chances)), [0, 1, 2, 3], least=float(least)) == [0, 1, 0, 0]
    assert find_story(known[3], [(0, known[0]), (1, known[1]), (0, known[2])]) == 0


def test_the_fit_finds_what_made_the_labels():
    """Weights of a known rule come back, to some accuracy."""
    random = np.random.default_rng(5)
    features = random.uniform(0, 1, (20_000, 2))
    chances = 1 / (1 + np.exp(-(features @ np.array([6.0, -2.0]) - 1.0)))
    weights = fit(features, random.uniform(size=20_000) < chances)
    assert weights == pytest.approx([-1.0, 6.0, -2.0], abs=0.3)


def test_nobody_is_judged_by_what_was_fitted_on_his_topic():
    """Where one topic's labels are turned about, its own odds stay as the others' labels make them."""
    random = np.random.default_rng(5)
    count = 40
    likeness = random.uniform(0, 1, (count, count, 1))
    table = (likeness + likeness.transpose(1, 0, 2)) / 2
    topics = [str(number // 4) for number in range(count)]
    same = table[..., 0] > 0.5
    turned = same.copy()
    turned[:4, :4] = ~turned[:4, :4]
    before, after = (cross_validate(table, labels, topics, seed=1) for labels in (same, turned))
    assert np.array_equal(before[:4, :4], after[:4, :4])
    assert not np.array_equal(before[30:, 30:], after[30:, 30:])


def test_orders_of_arrival_begin_with_the_files():
    """Then come shuffles, the same every time."""
    orders = list(orders_of_arrival(9, 2))
    assert orders[0] == list(range(9))
    assert [sorted(order) for order in orders] == [orders[0]] * 3
    assert orders == list(orders_of_arrival(9, 2))


def test_a_cluster_is_played_as_a_channel_would_post_it():
    """The first article's points are told; of later ones what is new, and that is told from then on."""
    news = "Clearing away the debris will cost 2.4 million crowns, the treasurer reckons."
    road = "A landslide above Brackwater buried two hundred metres of the coast road on Sunday night."
    told = list(play("c", [briefing(road), briefing(road, news), briefing(news)]))
    assert [(it.point, it.before) for it in told] == [(news, (road,))]
    assert format_told(1, told[0]).splitlines() == ["1. c", f"      told: {road}", f"      NEW:  {news}"]


def test_the_draw_is_the_same_every_time():
    """Another seed draws others; clusters of one article have nothing later."""
    clusters = {str(n): [Document(id=f"{n}-{k}", title="", text="") for k in range(2)] for n in range(60)}
    clusters["alone"] = [Document(id="alone", title="", text="")]

    def summarize(documents):
        says = ("The ferry, the harbour, the lighthouse.", "A minister resigned, wept, travelled and vanished.")
        return [briefing(f"{says[it.id[-1] == '1']} {it.id}") for it in documents]

    drawn = draw(clusters, summarize, count=10, seed=1)
    assert len(drawn) == 10
    assert drawn == draw(clusters, summarize, count=10, seed=1)
    assert drawn != draw(clusters, summarize, count=10, seed=2)


def test_the_table_of_rarities_has_the_frequent_stems_first():
    """A stem that hardly any article has is left out; forms of a word are one."""
    texts = ["the bridges fell"] * 10 + ["the bridge"] * 10 + ["once"]
    assert list(make_table(texts)) == ["0.0: bridge the", "0.75: fell"]
