"""HTML: everything visible as text, with the blocks of the main content marked and the furniture around it."""

from __future__ import annotations

from transforms.decode import Unreadable
from transforms.formats.charset import decode_html
from transforms.formats.furniture import Furniture
from transforms.formats.html_main import Page
from transforms.formats.html_meta import read_meta
from transforms.formats.html_render import Line, Renderer
from transforms.formats.html_tree import parse
from transforms.formats.model import REMOVED, Extracted, Writer
from transforms.formats.sniff import HTML


def extract_html(content: bytes, declared_charset: str, furniture: Furniture) -> Extracted:
    """The text of a page. Raises Unreadable with `undecodable` or, where only furniture is visible, `no_text`."""
    markup, encoding = decode_html(content, declared_charset)
    root = parse(markup)
    if root is None:
        raise Unreadable("no_text", "the page is empty; look whether its text is put there by a script")
    meta, titles = read_meta(root)
    renderer = Renderer()
    renderer.run(root)
    page = Page(renderer.lines, renderer.nodes, titles, furniture)
    if all(page.rules):
        raise Unreadable("no_text", "the page shows navigation only; look whether its text is put there by a script")
    writer = Writer()
    for i, (line, rule) in enumerate(zip(page.lines, page.rules, strict=True)):
        if rule:
            writer.add(line.text, REMOVED, rule)
        else:
            writer.add(line.text[: line.lead])
            writer.add(line.text[line.lead :], _kind(line, is_title=i == page.title))
        writer.add("\n")
    text, marks = writer.done()
    return Extracted(text, marks, HTML, encoding, meta)


def _kind(line: Line, *, is_title: bool) -> str:
    return "title" if is_title else line.kind
