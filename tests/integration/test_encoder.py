import numpy as np
import pytest

from summarizer.encoder import SentenceEncoder
from tests.tiny_bert import build_model, build_tokenizer

WINDOW = 128
SENTENCES = [f"the council of town {number} met at noon and closed the bridge." for number in range(20)]


@pytest.fixture(scope="module")
def encoder():
    """A tiny model that reads 128 tokens at once."""
    return SentenceEncoder(build_model(window=WINDOW), build_tokenizer())


def test_every_sentence_gets_a_vector(encoder):
    """Also the last sentence of a text that is many windows long."""
    [vectors] = encoder.encode([SENTENCES])
    assert vectors.shape == (20, encoder.dimension)
    assert np.abs(vectors).sum(axis=1).min() > 0


def test_a_sentence_longer_than_a_window_is_read_to_its_end(encoder):
    """Other words at the very end of a very long sentence give another vector."""
    long = "the bridge over the river " * 100
    [one], [other] = encoder.encode([[long + "opened."], [long + "fell."]])
    assert not np.array_equal(one, other)


def test_the_end_of_a_long_text_reads_in_its_own_company(encoder):
    """A sentence's vector depends on its neighbours, not on what stands many windows before it."""
    [vectors] = encoder.encode([SENTENCES])
    [changed] = encoder.encode([["it rained in the whole of the country on monday.", *SENTENCES[1:]]])
    assert not np.array_equal(vectors[0], changed[0])
    assert np.array_equal(vectors[-1], changed[-1])


def test_vectors_do_not_depend_on_the_batch(encoder):
    """Bit by bit the same, alone and in company."""
    texts = [SENTENCES[:count] for count in (1, 2, 3, 7, 20)]
    together = encoder.encode(texts)
    assert all(
        np.array_equal(encoder.encode([text])[0], vectors) for text, vectors in zip(texts, together, strict=True)
    )


def test_a_sentence_without_tokens_is_all_zeros(encoder):
    """White space is no sentence to the tokenizer, and breaks nothing."""
    [vectors] = encoder.encode([["the bridge.", "  ", "the river."]])
    assert not vectors[1].any()


def test_a_tokenizer_of_another_kind_is_refused():
    """Without the marks that the model begins and ends with there is no reading."""
    tokenizer = build_tokenizer()
    tokenizer.model = type(tokenizer.model)({"[UNK]": 0}, unk_token="[UNK]")
    with pytest.raises(ValueError, match=r"no \[CLS\] token"):
        SentenceEncoder(build_model(), tokenizer)
