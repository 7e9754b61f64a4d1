"""Turns a tree of markup into paragraphs of plain text: HTML as feeds carry it, and the trees that trafilatura gives.

Keeps every word that a reader would see and judges none of them: what is article and what is not is decided elsewhere.
"""

from lxml import etree, html  # type: ignore[import-untyped]  # lxml carries no types

from bot.documents.plaintext import clean_line, ends_sentence, strip_unseen

_BLOCKS = frozenset(
    """
    p div section article header footer main aside blockquote ul ol li dl dt dd table tr caption h1 h2 h3 h4 h5 h6 hr
    pre address figcaption details summary body html fieldset center
    head list item quote row ab
    """.split()  # noqa: SIM905 - forty quoted names would fill the screen
)
_UNREAD = frozenset(
    """
    script style template noscript iframe object embed svg math canvas audio video select button textarea input
    form nav title meta link graphic img picture map figure
    """.split()  # noqa: SIM905 - the same
)
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "lb"})


def parse_fragment(markup: str) -> html.HtmlElement:
    """Parse a piece of HTML, however broken; nothing is loaded and nothing is run."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    wrapped = f"<html><body><div>{strip_unseen(markup)}</div></body></html>".encode()
    return html.document_fromstring(wrapped, parser=parser).body


def tree_paragraphs(root: etree._Element) -> list[str]:
    """Give the paragraphs under an element in reading order, each one clean line."""
    paragraphs: list[list[str]] = [[]]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in _UNREAD:
                walk.skip_subtree()
            else:
                _open(element, paragraphs)
            continue
        if element.tag in _BLOCKS:
            paragraphs.append([])
        if element is not root:
            paragraphs[-1].append(element.tail or "")
    return [line for pieces in paragraphs if (line := clean_line("".join(pieces)))]


def _open(element: etree._Element, paragraphs: list[list[str]]) -> None:
    """Begin an element: a block begins a paragraph, a break may, and what stands side by side keeps its distance."""
    if element.tag in _BLOCKS or (element.tag in _BREAKS and _is_paragraph_break(element, paragraphs[-1])):
        paragraphs.append([])
    elif element.tag in _BREAKS or element.tag in _CELLS:
        paragraphs[-1].append(" ")
    paragraphs[-1].append(element.text or "")


def _is_paragraph_break(element: etree._Element, before: list[str]) -> bool:
    """Tell a break between paragraphs from one inside: two in a row, or one after the end of a sentence."""
    following = element.getnext()
    doubled = following is not None and following.tag in _BREAKS and not (element.tail or "").strip()
    return doubled or ends_sentence(next((piece for piece in reversed(before) if piece.strip()), ""))
