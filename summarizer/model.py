"""The network: a small BERT read once, and two heads on its states: what matters, and who speaks.

Owns weights and shapes. How a text becomes windows and vectors, and what is done with the scores, it does not know.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPoolingAndCrossAttentions

from summarizer.recurrence import MEASURES

_LENGTH_SCALE = 24.0  # code points to a bucket's step
_USUAL_LENGTH = 150  # code points of a sentence
_PLACE_MEASURES = 4
SPAN_VECTORS = 3  # of a mention or a quotation: its own tokens, those behind it, those before it


class BriefingConfig(BertConfig):  # type: ignore[no-untyped-call]  # transformers' own
    """A BERT's configuration, with the sizes of the heads.

    ``head_size`` is the width of the layers between sentences, ``head_positions`` the number of first sentences that
    are told apart, ``head_places`` the parts of a document that are, ``head_lengths`` the lengths, ``head_picks`` the
    most sentences that a summary is planned for.
    ``speaker_layer`` is the layer whose states the speaker head reads, ``speaker_features`` what it is told besides.
    """

    model_type = "briefing"

    head_size: int = 256
    head_layers: int = 2
    head_heads: int = 8
    head_positions: int = 64
    head_places: int = 16
    head_lengths: int = 16
    head_picks: int = 5
    redundancy_size: int = 32
    speaker_layer: int = 3
    speaker_size: int = 64
    speaker_features: int = 79


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceScores:
    """What the head says of the sentences of some documents.

    ``salience`` (documents, sentences) are logits of belonging to a summary. ``pick`` (documents, sentences) are
    logits of being taken next, less ``redundancy`` (documents, offered, taken) with each one taken before, and against
    ``stop`` (documents, picks) for taking none. Stopping gives the picks something to compete with in training; the
    engine counts its points by their worth.
    """

    salience: Tensor
    pick: Tensor
    redundancy: Tensor
    stop: Tensor


class SentenceHead(nn.Module):
    """Judges each sentence among all those of its document, by what it says, where it stands and how long it is."""

    def __init__(self, config: BriefingConfig) -> None:
        super().__init__()
        size = config.head_size
        self.combine = nn.Linear(3 * config.hidden_size, size)
        self.position = nn.Embedding(config.head_positions, size)
        self.place = nn.Embedding(config.head_places, size)
        self.length = nn.Embedding(config.head_lengths, size)
        self.measures = nn.Linear(_PLACE_MEASURES + MEASURES, size, bias=False)
        self.rarity: Tensor
        self.register_buffer("rarity", torch.ones(config.vocab_size))
        self.norm = nn.LayerNorm(size)
        layer = nn.TransformerEncoderLayer(
            size, config.head_heads, 3 * size, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, config.head_layers, enable_nested_tensor=False)
        self.last_norm = nn.LayerNorm(size)
        self.salience = nn.Linear(size, 1)
        self.pick = nn.Linear(size, 1)
        self.stop = nn.Linear(size, config.head_picks)
        self.taken = nn.Linear(size, config.redundancy_size, bias=False)
        self.offered = nn.Linear(size, config.redundancy_size, bias=False)
        self.likeness = nn.Parameter(torch.ones(1))

    def forward(
        self, vectors: Tensor, lengths: Tensor, recurrence: Tensor, mask: Tensor, totals: Tensor | None = None
    ) -> SentenceScores:
        """Judge ``vectors`` (documents, sentences, hidden), of ``lengths`` code points, where ``mask`` is true.

        ``recurrence`` is (documents, sentences, measures). ``totals`` (documents,) tells how many sentences there are
        in all where not every one of them is given.
        """
        places = self._place(lengths, recurrence, mask.sum(dim=1) if totals is None else totals)
        states = self._read(vectors, places, mask)  # (documents, sentences, size)
        units = nn.functional.normalize(vectors, dim=-1)  # (documents, sentences, hidden)
        learned = self.offered(states) @ self.taken(states).transpose(1, 2)  # (documents, sentences, sentences)
        mean = _masked_mean(states, mask)  # (documents, size)
        return SentenceScores(
            salience=self.salience(states).squeeze(-1),
            pick=self.pick(states).squeeze(-1),
            redundancy=self.likeness * (units @ units.transpose(1, 2)) + learned,
            stop=self.stop(mean),
        )

    def _read(self, vectors: Tensor, places: Tensor, mask: Tensor) -> Tensor:
        whole = _masked_mean(vectors, mask)[:, None].expand_as(vectors)  # (documents, sentences, hidden)
        states = self.combine(torch.cat([vectors, whole, vectors * whole], dim=-1)) + places
        states = self.layers(self.norm(states), src_key_padding_mask=~mask)
        return self.last_norm(states)  # type: ignore[no-any-return]  # a module's call is untyped

    def _place(self, lengths: Tensor, recurrence: Tensor, totals: Tensor) -> Tensor:
        """Give what is known of each sentence besides what it says (documents, sentences, size)."""
        order = torch.arange(lengths.shape[1], device=lengths.device).expand_as(lengths)  # (documents, sentences)
        count = totals.clamp(min=1)[:, None].expand_as(lengths)
        share = (order * self.place.num_embeddings // count).clamp(max=self.place.num_embeddings - 1)
        bucket = (lengths / _LENGTH_SCALE).long().clamp(max=self.length.num_embeddings - 1)
        near = order.clamp(max=self.position.num_embeddings - 1)
        size = (lengths / _USUAL_LENGTH).clamp(min=0.1).log()
        measures = torch.stack([order.log1p(), order / count, count.log1p(), size], dim=-1)
        measured = self.measures(torch.cat([measures, recurrence], dim=-1))
        return self.position(near) + self.place(share) + self.length(bucket) + measured  # type: ignore[no-any-return]  # the same


class SpeakerHead(nn.Module):
    """Points from a quotation at the mention that utters it, by their words in context and by what is told of both."""

    def __init__(self, config: BriefingConfig) -> None:
        super().__init__()
        size, width = config.speaker_size, SPAN_VECTORS * config.hidden_size
        self.mention = nn.Linear(width, size)
        self.quotation = nn.Linear(width, size)
        self.judge = nn.Sequential(
            nn.Linear(3 * size + config.speaker_features, 2 * size),
            nn.GELU(),
            nn.Linear(2 * size, size),
            nn.GELU(),
            nn.Linear(size, 1),
        )

    def forward(self, quotations: Tensor, mentions: Tensor, features: Tensor) -> Tensor:
        """Give logits (quotations, mentions).

        ``quotations`` are (quotations, 3 x hidden), ``mentions`` (quotations, mentions, 3 x hidden), ``features``
        (quotations, mentions, features).
        """
        mention = self.mention(mentions)  # (quotations, mentions, size)
        quotation = self.quotation(quotations)[:, None].expand_as(mention)
        both = torch.cat([features, mention, quotation, mention * quotation], dim=-1)
        return self.judge(both).squeeze(-1)  # type: ignore[no-any-return]  # a module's call is untyped


class BriefingModel(PreTrainedModel):  # type: ignore[no-untyped-call]  # the same
    """A BERT encoder whose states are read by the heads.

    ``forward`` gives the states alone, so that whatever makes vectors with a BERT makes them with this; the heads are
    called with the vectors of a whole document, however many windows it took to read.
    """

    config: BriefingConfig
    config_class = BriefingConfig
    base_model_prefix = "briefing"
    _supports_sdpa = True
    _supports_attention_backend = True

    def __init__(self, config: BriefingConfig) -> None:
        super().__init__(config)
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.sentences = SentenceHead(config)
        self.speakers = SpeakerHead(config)
        self.post_init()  # type: ignore[no-untyped-call]  # the same

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, **kwargs: Any
    ) -> BaseModelOutputWithPoolingAndCrossAttentions:
        """Read tokens (windows, tokens) into ``last_hidden_state`` (windows, tokens, hidden)."""
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask, **kwargs)  # type: ignore[no-any-return]  # the same


def _masked_mean(vectors: Tensor, mask: Tensor) -> Tensor:
    weights = mask.unsqueeze(-1).to(vectors.dtype)  # (documents, sentences, 1)
    return (vectors * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)  # (documents, size)
