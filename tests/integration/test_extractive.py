import pytest
import torch

from summarizer import checkpoint
from summarizer.errors import ModelNotFoundError
from summarizer.load import PACKAGED_MODEL, load_summarizer
from summarizer.types import Document
from tests.tiny_briefing import build_briefing_model, save_briefing_model

TITLE = "Arlen closes its old bridge"
STORY = """\
ARLEN, Wendham (AP) — The council of Arlen voted on Tuesday to close the old stone bridge over the Wend for at least \
six months, cutting the shortest way between the two halves of the town.

By Cy Lund

Engineers had found cracks in two of the bridge's pillars after the flood in March, which was the worst since 1954. \
Some 9,000 cars cross it on a working day.

“Nobody wants this bridge to stay closed for a day longer than it must,” said Ann Orr, the mayor of Arlen. “But nobody \
wants to see it in the river either.”

Buses will take the longer road along the harbour until the work is done, the town said in a statement.

Ms. Orr said repairs were expected to cost about four million euros, half of which the capital has promised to pay.

Shopkeepers on the northern bank fear for their trade. “Without that bridge we have no customers left by autumn,” said \
Ben Tull, who sells fish there.

Read more: the flood in pictures
"""


@pytest.fixture(scope="module")
def summarizer():
    """The default engine with the weights that it is shipped with."""
    return load_summarizer("extractive")


def test_a_news_story_is_briefed(summarizer):
    """The lead without its dateline, no page furniture, and both voices by their full names."""
    [briefing] = summarizer.summarize([Document(id="a", title=TITLE, text=STORY)])
    points = [point.text for point in briefing.key_points]
    assert len(points) in {2, 3}
    assert points[0].startswith("The council of Arlen voted on Tuesday")
    assert not any("Cy Lund" in point or "Read more" in point or "“" in point for point in points)
    assert {quote.speaker for quote in briefing.quotes} == {"Ann Orr", "Ben Tull"}
    assert (briefing.language, briefing.model, briefing.skipped) == ("en", PACKAGED_MODEL, None)


def test_a_long_text_is_read_whole(summarizer):
    """What is worth telling is found behind many windows of what is not."""
    questions = "\n\n".join(f"What did the council of town number {n} say of it?" for n in range(400))
    [briefing] = summarizer.summarize([Document(id="long", title=TITLE, text=f"{questions}\n\n{STORY}")])
    assert len(briefing.key_points) in {2, 3}
    assert not any(point.text.endswith("?") for point in briefing.key_points)


def test_the_dtype_does_not_depend_on_the_batch(summarizer):
    """At the real model's precision too, a briefing is the same alone and in company."""
    texts = [STORY[:500], STORY, STORY * 3, STORY[300:]]
    documents = [Document(id=str(number), title="", text=text) for number, text in enumerate(texts)]
    assert [summarizer.summarize([one])[0] for one in documents] == summarizer.summarize(documents)


def test_other_weights_are_loaded_from_their_folder(tmp_path):
    """The folder of any weights of the model serves, and its name is the briefing's model."""
    folder = save_briefing_model(tmp_path / "tiny")
    engine = load_summarizer("extractive", model=str(folder), key_points=2, quotes=1)
    [briefing] = engine.summarize([Document(id="a", title=TITLE, text=STORY)])
    assert len(briefing.key_points) == 2
    assert briefing.model == str(folder)


def test_a_broken_folder_is_named(tmp_path):
    """Weights that are no weights give an error with the model's name, not a traceback."""
    folder = save_briefing_model(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelNotFoundError, match="tiny"):
        load_summarizer("extractive", model=str(folder))


def test_an_encoder_without_heads_is_refused(tmp_path):
    """Any BERT's folder can be read, but nothing trained would choose: that is an error, not a briefing."""
    folder = save_briefing_model(tmp_path / "tiny")
    model = build_briefing_model()
    model.encoder.save_pretrained(folder)
    with pytest.raises(ModelNotFoundError, match=r"no trained weights for .*sentences"):
        load_summarizer("extractive", model=str(folder))


def test_loading_says_nothing(tmp_path, capfd):
    """No progress bar and no warning of the library reaches the terminal."""
    load_summarizer("extractive", model=str(save_briefing_model(tmp_path / "tiny")))
    capfd.readouterr()
    load_summarizer("extractive", model=str(tmp_path / "tiny"))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("abilities", "dtype"),
    [({}, torch.float32), ({"avx2": True}, torch.float32), ({"amx_bf16": True}, torch.bfloat16)],
)
def test_the_dtype_follows_the_processor(monkeypatch, abilities, dtype):
    """Half precision only where the processor reckons in it."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: abilities)
    assert checkpoint.fastest_dtype() is dtype
