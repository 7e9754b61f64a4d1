"""Mends a page's tree so that what judges it keeps sentences whole. Takes no word out and adds none.

Extractors leave out elements by their names and their links, which suits menus and harms prose: a span in the middle
of a sentence, or the first of several paragraphs that only breaks divide.
"""

from lxml import etree, html  # type: ignore[import-untyped]  # lxml carries no types

from bot.documents.plaintext import ends_sentence

_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup
    time tt u var wbr br img
    """.split()  # noqa: SIM905 - thirty quoted names would fill the screen
)
_HOLDERS = ("div", "td", "section", "article", "center", "main")
_NAMES = ("class", "id", "role", "style")
_FEWEST_LETTERS = 80


def mend_tree(tree: html.HtmlElement) -> html.HtmlElement:
    """Mend a page, in place, and give it."""
    for span in list(tree.iter("span")):
        if _is_within_sentence(span):
            for name in _NAMES:
                span.attrib.pop(name, None)
    for holder in list(tree.iter(*_HOLDERS)):
        if _is_divided_by_breaks(holder):
            _make_paragraphs(holder)
    return tree


def _is_within_sentence(span: html.HtmlElement) -> bool:
    """Tell whether words before and after an element are of the sentence that it is in."""
    before = span.getprevious()
    head = (span.getparent().text if before is None else before.tail) or ""
    return bool(head.strip()) and bool((span.tail or "").strip()) and not ends_sentence(head) and len(span) <= 1


def _is_divided_by_breaks(holder: html.HtmlElement) -> bool:
    """Tell whether an element holds prose of its own in paragraphs that only breaks divide."""
    own = [holder.text or "", *(child.tail or "" for child in holder)]
    return sum(len(it.strip()) for it in own) >= _FEWEST_LETTERS and any(map(_is_break, holder))


def _is_break(element: etree._Element) -> bool:
    """Tell whether a line break is one of two in a row."""
    after = element.getnext()
    return element.tag == "br" and after is not None and after.tag == "br" and not (element.tail or "").strip()


def _make_paragraphs(holder: html.HtmlElement) -> None:
    """Put what stands between blocks and double breaks into paragraphs."""
    children = [(child, _is_break(child)) for child in holder]
    paragraph = html.Element("p")
    paragraph.text, holder.text = holder.text, None
    for child, is_break in children:
        if (child.tag in _INLINE or not isinstance(child.tag, str)) and not is_break:
            paragraph.append(child)
            continue
        _close(holder, paragraph)
        paragraph = html.Element("p")
        if is_break:
            holder.remove(child)
        else:
            paragraph.text, child.tail = child.tail, None
            holder.append(child)
    _close(holder, paragraph)


def _close(holder: html.HtmlElement, paragraph: html.HtmlElement) -> None:
    """Put a paragraph behind what the holder has by now, unless it is empty."""
    if len(paragraph) or (paragraph.text or "").strip():
        holder.append(paragraph)
