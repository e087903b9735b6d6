"""Markup to a tree, whatever its depth, and a walk over it that doesn't recurse."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

_TOO_DEEP = "depth"
_KEEP_TAGS = r"script|style|template|noscript|svg|head|title|meta|html|body|table|tr|td|th|br|h[1-6]|li|p"
_ANY_TAG_BUT = re.compile(rf"</?(?!(?:{_KEEP_TAGS})\b)[a-z][^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(
    r"</?(?!(?:script|style|template|noscript|svg|head|title|meta|html|body|br|p)\b)[a-z][^<>]*>", re.IGNORECASE
)
# Templates end a page twice, or in its middle; the parser would leave out what follows.
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(markup: str) -> etree._Element | None:
    """The root of a page, `None` where there is nothing in it.

    The parser stops at some depth and would lose what follows, so a page that is nested deeper, as no page is that
    somebody wrote, is made flat first.
    """
    markup = _END.sub("", _NO_CHARACTERS.sub("\ufffd", markup))
    root: etree._Element | None = None
    for too_many in (None, _ANY_TAG_BUT, _ANY_TAG):
        source = too_many.sub("<p>", markup) if too_many else markup
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(source.encode(), parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        if not any(_TOO_DEEP in entry.message for entry in parser.error_log if entry.level_name == "FATAL"):
            return root
    return root


def walk(
    root: etree._Element,
    enter: Callable[[etree._Element], bool],
    leave: Callable[[etree._Element], None],
    text: Callable[[str], None],
) -> None:
    """Call `enter` on each element, `text` on all text and `leave`, in the order of the document.

    Where `enter` says False the element has no inside and isn't left; its tail is read.
    """
    node: etree._Element | None = root
    while node is not None:
        if isinstance(node.tag, str) and enter(node):
            if node.text:
                text(node.text)
            if len(node):
                node = node[0]
                continue
            leave(node)
        node = _next(node, root, leave, text)


def _next(
    node: etree._Element, root: etree._Element, leave: Callable[[etree._Element], None], text: Callable[[str], None]
) -> etree._Element | None:
    while node is not root:
        if node.tail:
            text(node.tail)
        following = node.getnext()
        if following is not None:
            return following
        parent = node.getparent()
        if parent is None:
            return None
        node = parent
        leave(node)
    return None
