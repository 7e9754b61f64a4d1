"""Who stands behind a document that is said to speak: "the ministry said in a statement. “…,” the statement said".

Owns the ties between a statement, a letter, a report and its issuer: an owner, a sender, a verb of issuing, within the
document's own sentence and the one before. Where the text ties nobody to it, nobody is answered.
"""

from summarizer.cues import is_plain_cue
from summarizer.names import Mention, MentionKind
from summarizer.roles import DOCUMENTS, GROUP_HEADS, PERSON_ROLES
from summarizer.scene import LONGEST_SENTENCE, Scene
from summarizer.stopwords import DETERMINERS
from summarizer.wordlists import word_set

_SENDING = frozenset({"from", "by"})
_ISSUING = word_set(
    """
    issued issues issue released releases release published publishes publish posted posts sent sends send wrote
    writes filed files circulated circulates signed signs
    """
)
_LONGEST_CHAIN = 4
_LONGEST_DESCRIPTION = 3  # words between an article and its document: “a brief written statement”


def is_document(mention: Mention) -> bool:
    """Tell whether a mention is something written or shown, which nobody takes for a speaker."""
    return mention.kind is MentionKind.NOMINAL and mention.head in DOCUMENTS


def find_issuer(scene: Scene, document: Mention, *, links: int = _LONGEST_CHAIN) -> Mention | None:
    """Find whom the text ties to a document: the mention that says so nearest before it.

    Where the document is only named again there, its issuer is sought from that place, over ``links`` such places.
    """
    owner = _find_owner(scene, document)
    if owner is not None:
        return owner
    start = scene.sentence_start(document.first)
    earliest = scene.sentence_start(start - 1) if start else start
    named = [index for index in range(document.first - 1, earliest - 1, -1) if scene.word(index) == document.head]
    found = (_read_issue(scene, index) for index in named)
    issuer = next((issuer for issuer in found if issuer is not None), None)
    again = scene.ending_at(named[-1] + 1) if named and links else None
    return find_issuer(scene, again, links=links - 1) if issuer is None and again else issuer


def _find_owner(scene: Scene, document: Mention) -> Mention | None:
    """Read “the ministry's statement” and “a statement from the ministry”."""
    for end in range(document.last - 1, document.first, -1):
        inside = scene.ending_at(end)
        if inside and inside.is_possessive and inside.first >= document.first:
            return inside if _may_issue(scene, inside) else None
    sender = scene.starting_at(document.last + 1) if scene.word(document.last) in _SENDING else None
    return sender if sender and _may_issue(scene, sender) else None


def _read_issue(scene: Scene, index: int) -> Mention | None:
    """Read “X said in a statement” and “X issued a statement” around the document's noun."""
    mention = scene.ending_at(index + 1)
    owner = _find_owner(scene, mention) if mention else None
    if owner is not None:
        return owner
    first = _find_article(scene, index)
    verb = first - 1
    if scene.word(verb) == "in":
        cue = _find_cue(scene, verb)
        issuer = _find_subject(scene, cue, verb) if cue is not None else None
    else:
        issuer = scene.subject_of(verb)[0] if scene.word(verb) in _ISSUING else None
    return issuer if issuer and _may_issue(scene, issuer) else None


def _find_article(scene: Scene, index: int) -> int:
    """Give where the phrase of a noun begins; the noun itself if it has no article."""
    for place in range(index - 1, index - 2 - _LONGEST_DESCRIPTION, -1):
        if scene.word(place) in DETERMINERS:
            return place
    return index


def _find_cue(scene: Scene, place: int) -> int | None:
    """Give the verb of speech that “in a statement” belongs to: the nearest before, else the first behind."""
    start = scene.sentence_start(place)
    before = [cue for cue in scene.cues_between(start, place) if is_plain_cue(scene.word(cue))]
    if before:
        return before[-1]
    end = place
    while scene.is_same_sentence(place, end) and end - place < LONGEST_SENTENCE:
        end += 1
    return next((cue for cue in scene.cues_between(place, end) if is_plain_cue(scene.word(cue))), None)


def _find_subject(scene: Scene, cue: int, last: int) -> Mention | None:
    follows_quote = cue > 0 and scene.tokens[cue - 1].quote is not None
    inverted = scene.object_of(cue, last) if follows_quote and cue < last else None
    return inverted or scene.subject_of(cue)[0]


def _may_issue(scene: Scene, mention: Mention) -> bool:
    if mention.kind is MentionKind.PRONOUN:
        return scene.cast.resolve(mention) is not None
    person_or_body = mention.head in GROUP_HEADS or mention.head in PERSON_ROLES
    return mention.kind is MentionKind.NAME or (person_or_body and not is_document(mention))
