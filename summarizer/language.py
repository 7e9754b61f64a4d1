"""Which language a text is in, by py3langid. Needs no network and no model of ours."""

import re
from functools import cache
from threading import Lock

from py3langid.langid import LanguageIdentifier

_SAMPLE = 4000  # code points: more changes no answer
_SURE = 0.5  # below it, what the document says of itself counts more
_LEAST_LETTERS = 12
_LETTERS = re.compile(r"[^\W\d_]")


_NO_LANGUAGE = "zxx"  # ISO 639-2: no linguistic content


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Give the ISO 639-1 code of a readable text's language; ``declared`` decides where the text is too short to tell.

    ``declared`` is a language tag as pages and feeds give it ("en-GB"); they are often wrong, so the text goes first.
    """
    base = re.split(r"[-_]", declared.strip().lower())[0] if declared else None
    if len(_LETTERS.findall(text, 0, _SAMPLE)) < _LEAST_LETTERS:
        return base or None
    language, confidence = _identifier().classify(text[:_SAMPLE])
    if language == _NO_LANGUAGE:
        return base
    return str(language) if confidence >= _SURE else base or str(language)


_loading = Lock()


def _identifier() -> LanguageIdentifier:
    # Loaded by several threads at once it takes as many times its memory; and on Python 3.11 NumPy's reader, which
    # parses a header as Python, breaks there now and then.
    with _loading:
        return _load()


@cache
def _load() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
