"""Natural text from a tokenised corpus: "do n't" becomes "don't", marks stand where writers put them.

Pure. Letters that were made lower case stay so: nothing tells what they were.
"""

import re
from collections.abc import Iterator, Sequence

_ATTACH_LEFT = frozenset(
    {",", ".", "!", "?", ";", ":", "%", ")", "]", "}", "...", "'s", "'re", "'ve", "'ll", "'d", "'m", "n't"}
)
_ATTACH_RIGHT = frozenset({"(", "[", "{", "$", "£", "€", "#"})
_ATTACH_BOTH = frozenset({"-", "/"})
_SYMBOLS = {"``": '"', "''": '"', "-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "`": "'"}
_DOUBLE, _SINGLE = '"', "'"
_ENDINGS = frozenset({".", "!", "?"})
_CLOSERS = frozenset({'"', "'", ")"})
_LONGEST_QUOTED = 80  # tokens: a mark that is open for longer was never closed
_LONGEST_MARKED = 15  # tokens between single marks
_BYLINE = re.compile(r"by \. (?:[^ .]+ ){1,12}\. (?:and (?:[^ .]+ ){1,8}\. )*")


def drop_byline(tokenised: str) -> str:
    """Cut off the authors' names that some years of a newspaper begin with ("by . ann lee . and bob ray . …").

    They are two sentences that no summary holds, and would teach that news begins with its third.
    """
    return tokenised[found.end() :] if (found := _BYLINE.match(tokenised)) else tokenised


def restore_text(tokenised: str) -> str:
    """Join a tokenised text as it was printed, a sentence a paragraph.

    In lower case nothing else shows where a sentence begins.
    """
    return "\n\n".join(restore_sentences(tokenised))


def restore_sentences(tokenised: str) -> list[str]:
    """Split a tokenised text at the ends of its sentences and join each. A quotation of several stays whole."""
    tokens = [_SYMBOLS.get(token, token) for token in tokenised.split()]
    return [_join(sentence) for sentence in _split(tokens)]


def _split(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    start, opened = 0, None
    for index, token in enumerate(tokens):
        if token == _DOUBLE:
            opened = None if opened is not None else index
        elif opened is not None and index - opened > _LONGEST_QUOTED:
            opened = None
        if opened is None and _ends(tokens, index):
            yield tokens[start : index + 1]
            start = index + 1
    if start < len(tokens):
        yield tokens[start:]


def _ends(tokens: Sequence[str], index: int) -> bool:
    """Tell whether a sentence ends with this token: an end mark, or what closes behind one."""
    if index + 1 < len(tokens) and tokens[index + 1] in _ENDINGS:
        return False
    if tokens[index] in _ENDINGS:
        return index + 1 == len(tokens) or tokens[index + 1] != ")"
    return tokens[index] in _CLOSERS and index > 0 and tokens[index - 1] in _ENDINGS


def _join(tokens: Sequence[str]) -> str:
    pieces: list[str] = []
    glued, opened = True, {'"': False, "'": False}
    for index, token in enumerate(tokens):
        left, right = _attachment(tokens, index, opened)
        pieces.append(token if glued or left else f" {token}")
        glued = right
    return "".join(pieces)


def _attachment(tokens: Sequence[str], index: int, opened: dict[str, bool]) -> tuple[bool, bool]:
    """Tell whether a token leans on the one before it, and on the one behind it. Keeps count of open marks."""
    token = tokens[index]
    if token in opened:
        if token == _SINGLE and not opened[token] and not _opens_mark(tokens, index):
            return True, False
        opened[token] = not opened[token]
        return not opened[token], opened[token]
    if token in _ATTACH_BOTH:
        return True, True
    return token in _ATTACH_LEFT, token in _ATTACH_RIGHT


def _opens_mark(tokens: Sequence[str], index: int) -> bool:
    """Tell an opening single mark from the one behind a plural ("the players' bus")."""
    follows_plural = index > 0 and tokens[index - 1].endswith("s")
    return not follows_plural or "'" in tokens[index + 1 : index + _LONGEST_MARKED]
