"""What training asks of the head: to name the summary's sentences, to pick the next one, to agree with other models.

Owns targets and their sharpness. Shapes: D documents, S sentences, K steps.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from summarizer.model import BriefingModel, SentenceScores
from summarizer.training.batches import Batch

_FIRST_SHARPNESS = 8.0  # of the softmax over gains (ROUGE-1 + ROUGE-2) that is the target of the first pick
_NEXT_SHARPNESS = 25.0  # later gains are smaller
_ORACLE_SHARE = 2.0
_PICK_SHARE = 0.3
_TAUGHT_PICK_SHARE = 0.25
_LABELS_SHARE = 0.3  # where other models teach: what they say is the better guess at the labels of texts not yet read
_LOW = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Means over the batch, all but ``oracle`` in nats above their targets' own entropy.

    ``alone`` compares salience with what each sentence is worth by itself, ``oracle`` with the greedy best summary,
    ``taught`` all of the head with what other models say: NaN where none does.
    """

    oracle: Tensor
    alone: Tensor
    pick: Tensor
    taught: Tensor

    @property
    def total(self) -> Tensor:
        """What is made small."""
        labels = _ORACLE_SHARE * self.oracle + self.alone + _PICK_SHARE * self.pick
        if self.taught.isnan():
            return labels
        return _LABELS_SHARE * labels + (1 - _LABELS_SHARE) * _ORACLE_SHARE * self.taught


def read_batch(model: BriefingModel, batch: Batch) -> SentenceScores:
    """Run the encoder over a packed row and the head over its documents."""
    states = model(batch.ids, position_ids=batch.positions, windows=batch.windows).last_hidden_state[0].float()
    sums = states.new_zeros(batch.count + 1, states.shape[-1]).index_add(0, batch.owners, states)
    counts = torch.bincount(batch.owners, minlength=batch.count + 1).clamp(min=1)
    vectors = (sums / counts[:, None])[:-1]  # (all sentences, hidden)
    padded = states.new_zeros(*batch.mask.shape, states.shape[-1])  # (D, S, hidden)
    padded[batch.mask] = vectors
    with torch.autocast("cpu", enabled=False):
        return model.sentences(padded, batch.lengths, batch.recurrence, batch.mask, batch.totals)  # type: ignore[no-any-return]  # a module's call is untyped


def weigh(scores: SentenceScores, batch: Batch) -> Losses:
    """Compare what the head says with what is known."""
    oracle = binary_cross_entropy_with_logits(scores.salience[batch.mask], batch.oracle[batch.mask].float())
    return Losses(
        oracle=oracle,
        alone=_alone_loss(scores, batch),
        pick=_pick_loss(scores, batch),
        taught=_taught_loss(scores, batch),
    )


def step_logits(scores: SentenceScores, prefixes: Tensor) -> Tensor:
    """Give the logits (D, K, S + 1) of each next sentence, and of stopping, after each of ``prefixes`` (D, K, P)."""
    taken = (prefixes >= 0).float()  # (D, K, P)
    columns = prefixes.clamp(min=0, max=scores.pick.shape[1] - 1)
    spread = scores.pick.new_zeros(*prefixes.shape[:2], scores.pick.shape[1]).scatter_add(
        2, columns, taken
    )  # (D, K, S)
    penalty = spread @ scores.redundancy.transpose(1, 2)  # (D, K, S)
    sizes = (prefixes >= 0).sum(dim=2)  # (D, K)
    stop = scores.stop.gather(1, sizes.clamp(max=scores.stop.shape[1] - 1))  # (D, K)
    return torch.cat([scores.pick[:, None] - penalty, stop[..., None]], dim=2)


def _alone_loss(scores: SentenceScores, batch: Batch) -> Tensor:
    gains = batch.gains[:, 0].float()  # (D, S), the first step's beginning is empty
    held = ~gains.isnan()
    wanted = log_softmax((_FIRST_SHARPNESS * gains.nan_to_num()).masked_fill(~held, _LOW), dim=1)
    said = log_softmax(scores.salience.masked_fill(~held, _LOW), dim=1)
    return (wanted.exp() * (wanted - said)).sum(dim=1).mean()


def _pick_loss(scores: SentenceScores, batch: Batch) -> Tensor:
    logits = step_logits(scores, batch.prefixes)
    gains = torch.cat([batch.gains, torch.zeros_like(batch.gains[..., :1])], dim=2).float()  # (D, K, S + 1)
    allowed = ~gains.isnan()
    first = (batch.prefixes < 0).all(dim=2, keepdim=True)  # (D, K, 1)
    sharp = torch.where(first, _FIRST_SHARPNESS, _NEXT_SHARPNESS) * gains.nan_to_num()
    wanted = log_softmax(sharp.masked_fill(~allowed, _LOW), dim=2)
    said = log_softmax(logits.masked_fill(~allowed, _LOW), dim=2)
    divergence = (wanted.exp() * (wanted - said)).sum(dim=2)  # (D, K)
    whole = (batch.prefixes < batch.mask.sum(dim=1)[:, None, None]).all(dim=2).float()  # the document holds the prefix
    return (divergence * whole).sum() / whole.sum().clamp(min=1)


def _taught_loss(scores: SentenceScores, batch: Batch) -> Tensor:
    salience, pick = batch.taught.unbind(dim=1)  # (D, S) each
    known = ~salience.isnan()
    wanted = salience[known].sigmoid()
    apart = binary_cross_entropy_with_logits(scores.salience[known], wanted)
    apart = apart - binary_cross_entropy_with_logits(salience[known], wanted)
    taught = log_softmax(pick.masked_fill(~known, _LOW), dim=1)
    said = log_softmax(scores.pick.masked_fill(~known, _LOW), dim=1)
    order = (taught.exp() * (taught - said)).sum(dim=1)[known.any(dim=1)].mean()
    return apart + _TAUGHT_PICK_SHARE * order
