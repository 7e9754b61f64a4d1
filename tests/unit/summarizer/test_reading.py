"""One pass over a text: windows put together again, and tokens found by their places."""

import numpy as np
import pytest
import torch

from summarizer.model import BriefingModel
from summarizer.reading import Reader
from summarizer.recurrence import MEASURES
from summarizer.text import plan_windows
from tests.tiny_briefing import build_briefing_model, build_tokenizer

SENTENCES = ["The bridge opened.", "Nobody had asked for it.", "It cost nine million."]
STARTS = [0, 19, 44]


@pytest.fixture(name="reader")
def make_reader() -> Reader:
    """A reader with a small model and windows of 64 tokens."""
    return Reader(build_briefing_model(), build_tokenizer())


def test_every_sentence_has_a_vector_and_every_token_a_place(reader):
    """A vector a sentence, a state and a place a token."""
    (reading,) = reader.read([SENTENCES], [STARTS])
    assert reading.vectors.shape == (3, 32)
    assert reading.states.shape == (len(reading.places), 32)
    assert reading.places[0].tolist() == [0, 1]
    assert reading.places[-1].tolist() == [64, 65]


def test_recurrence_is_counted_over_the_whole_text(reader):
    """Sentences of several windows are counted together, and what recurs is told from what does not."""
    text = ["aaaa bbbb", *["cccc dddd"] * 9, "xyz"]
    (reading,) = reader.read([text], [[0] * len(text)])
    assert reading.recurrence.shape == (11, MEASURES)
    assert np.array_equal(reading.recurrence[1], reading.recurrence[2])
    assert reading.recurrence[1, 0] > reading.recurrence[0, 0] > reading.recurrence[10, 0] == 0


def test_a_span_finds_its_own_tokens(reader):
    """The tokens of a word are those that lie in it."""
    (reading,) = reader.read([SENTENCES], [STARTS])
    first, last = reading.find_tokens((4, 10))
    assert reading.places[first].tolist() == [4, 5]
    assert reading.places[last - 1].tolist() == [9, 10]
    np.testing.assert_allclose(reading.mean_state(first, last), reading.states[first:last].mean(axis=0))


def test_a_span_without_tokens_is_nothing(reader):
    """Outside the text there are no tokens, and their mean is zeros."""
    (reading,) = reader.read([SENTENCES], [STARTS])
    first, last = reading.find_tokens((500, 510))
    assert first == last
    assert not reading.mean_state(first, last).any()


def test_a_text_reads_the_same_in_any_company(reader):
    """What else is in the batch changes no number of a text's reading."""
    (alone,) = reader.read([SENTENCES], [STARTS])
    beside = reader.read(
        [["Rain fell."], SENTENCES, ["Snow fell on the hills of the north."] * 9], [[0], STARTS, [0] * 9]
    )
    assert np.array_equal(alone.vectors, beside[1].vectors)
    assert np.array_equal(alone.states, beside[1].states)


def test_a_text_of_many_windows_reads_the_same_in_any_company(reader):
    """Nor does it where a text's windows are spread over several passes, among windows of other texts."""
    long = [f"Town {number} voted. " + "It rained. " * (number % 4) for number in range(60)]
    starts = [0] * len(long)
    company = [["Rain fell."], ["Snow fell on the hills."] * 33, ["Nobody came."]]
    (alone,) = reader.read([long], [starts])
    *_, last = reader.read([*company, long], [[0] * len(text) for text in [*company, long]])
    first, *_ = reader.read([long, *company[::-1]], [[0] * len(text) for text in [long, *company[::-1]]])
    for beside in (first, last):
        assert np.array_equal(alone.vectors, beside.vectors)
        assert np.array_equal(alone.states, beside.states)


def test_tokens_of_two_windows_get_the_mean_of_both():
    """A sentence that stands at the end of one window and at the beginning of the next has half of each."""
    model = build_briefing_model()
    sentences = ["the town had waited for its new bridge", "it cost nine million", "two old ferries will be sold soon"]
    ids = [encoding.ids for encoding in build_tokenizer().encode_batch(sentences, add_special_tokens=False)]
    before, shared, behind = map(len, ids)
    assert plan_windows([before, shared, behind], budget=62, overlap=32) == [(0, 2), (1, 3)]

    (reading,) = Reader(model, build_tokenizer()).read([sentences], [[0] * 3])
    one, other = read_window(model, ids[0] + ids[1]), read_window(model, ids[1] + ids[2])
    halves = (one[before:], other[:shared])
    assert not np.allclose(*halves, atol=1e-3)
    expected = np.concatenate([one[:before], sum(halves) / 2, other[shared:]])  # (tokens, 2 hidden)
    last, middle = np.split(expected, 2, axis=1)
    np.testing.assert_allclose(reading.states, middle, atol=1e-5)
    means = [part.mean(axis=0) for part in np.split(last, [before, before + shared])]
    np.testing.assert_allclose(reading.vectors, means, atol=1e-5)


@torch.inference_mode()
def read_window(model: BriefingModel, ids) -> np.ndarray:
    """Read one window without padding; gives the last states beside the speaker layer's (tokens, 2 hidden)."""
    tokenizer = build_tokenizer()
    row = [tokenizer.token_to_id("[CLS]"), *ids, tokenizer.token_to_id("[SEP]")]
    said = model(torch.tensor([row]), output_hidden_states=True)
    both = torch.cat([said.last_hidden_state, said.hidden_states[model.config.speaker_layer]], dim=-1)
    return both[0, 1:-1].numpy()


def test_a_long_text_is_read_to_its_end(reader):
    """Sentences beyond the first window, and beyond any window by themselves, have vectors too."""
    long = [*SENTENCES, "x" * 200 + ".", *SENTENCES]
    (reading,) = reader.read([long], [[0] * len(long)])
    assert np.abs(reading.vectors).sum(axis=1).all()


def test_a_sentence_longer_than_a_window_is_read_to_its_end(reader):
    """Other words at the very end of a very long sentence give another vector."""
    long = "the bridge over the river " * 100
    one, other = reader.read([[long + "opened."], [long + "fell."]], [[0], [0]])
    assert not np.array_equal(one.vectors, other.vectors)


def test_the_end_of_a_long_text_reads_in_its_own_company(reader):
    """A sentence's vector depends on its neighbours, not on what stands many windows before it."""
    long = [f"the council of town {number} met at noon." for number in range(20)]
    one, other = reader.read([long, ["it rained in the whole country.", *long[1:]]], [[0] * 20, [0] * 20])
    assert not np.array_equal(one.vectors[0], other.vectors[0])
    assert np.array_equal(one.vectors[-1], other.vectors[-1])


def test_a_tokenizer_of_another_kind_is_refused():
    """Without the marks that the model begins and ends with there is no reading."""
    tokenizer = build_tokenizer()
    tokenizer.model = type(tokenizer.model)({"[UNK]": 0}, unk_token="[UNK]")
    with pytest.raises(ValueError, match=r"no \[CLS\] token"):
        Reader(build_briefing_model(), tokenizer)


def test_a_sentence_without_tokens_is_zeros(reader):
    """An empty sentence has a vector of zeros and no state."""
    (reading,) = reader.read([["", "Rain fell."]], [[0, 0]])
    assert not reading.vectors[0].any()
    assert reading.vectors[1].any()
