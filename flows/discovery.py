"""Addresses of documents on an index page, in a feed or in a sitemap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html

from flows.answers import Broken, TooLarge, collect, gunzip
from flows.web import FetchFailed, Response, Web

MOST_SITEMAPS = 50  # of a sitemap index that are read

_GZIP = b"\x1f\x8b"
_XML = re.compile(rb"<(?:\?xml|(?:\w+:)?(?:rss|rdf|feed|urlset|sitemapindex)\b)", re.IGNORECASE)
_FEEDS = frozenset({"rss", "rdf", "feed"})


def discover(web: Web, uri: str, pattern: str, most: int = 200) -> list[str]:
    """Absolute addresses that the page at `uri` links to and in which the regular expression `pattern` is found.

    The page may be HTML, an RSS or Atom feed, a sitemap (gzipped or not) or an index of sitemaps, of which one level
    is followed. Addresses are of the page's host, in its order, each once, without fragment, at most `most`. They do
    not inherit credentials of `uri`. Raises FetchFailed where a page can't be fetched, ValueError where `pattern` is no
    regular expression.
    """
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}; correct the pattern") from None
    hosts = {_host(uri)}
    found = (link for link in _links(web, uri, hosts) if wanted.search(link))
    return list(islice(_once(found), most))


def _once(links: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for link in links:
        if link not in seen:
            seen.add(link)
            yield link


def _links(web: Web, uri: str, hosts: set[str]) -> Iterator[str]:
    """Links of a page and of the sitemaps it lists, read only as far as they are asked for; `hosts` learns the host
    that the page redirected to.
    """
    page = web.get(uri)
    hosts.add(_host(page.answered_uri))
    listed, sitemaps = _read(page, web.settings.max_bytes)
    yield from _absolute(listed, page.answered_uri, hosts)
    for sitemap in islice(_once(_absolute(sitemaps, page.answered_uri, hosts)), MOST_SITEMAPS):
        part = web.get(sitemap)
        yield from _absolute(_read(part, web.settings.max_bytes)[0], part.answered_uri, hosts)


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def _absolute(links: Iterable[str], base: str, hosts: set[str]) -> Iterator[str]:
    for link in links:
        try:
            target = urldefrag(urljoin(base, re.sub(r"[\t\r\n]", "", link).strip()))[0]
            parts = urlsplit(target)
        except ValueError:
            continue  # such as http://[
        if parts.scheme in {"http", "https"} and parts.hostname in hosts and target != base:
            yield target


def _read(page: Response, most: int) -> tuple[list[str], list[str]]:
    """Links to documents and to further sitemaps, as they are written there."""
    content = page.content
    if content.startswith(_GZIP):
        try:
            content = collect(gunzip([content]), most)
        except Broken as error:
            detail = f"{page.answered_uri} can't be unpacked: {error}; try again later"
            raise FetchFailed("http_error", detail, page.status) from None
        except TooLarge:
            detail = f"{page.answered_uri} is larger than {most} bytes when unpacked; raise the limit"
            raise FetchFailed("too_large", detail, page.status) from None
    root = _xml(content)
    name = _name(root) if root is not None else ""
    if root is not None and name in _FEEDS:
        return list(_feed_links(root)), []
    if root is not None and name == "urlset":
        return list(_locations(root, "url")), []
    if root is not None and name == "sitemapindex":
        return [], list(_locations(root, "sitemap"))
    return list(_html_links(content, page)), []


def _xml(content: bytes) -> etree._Element | None:
    """The root of XML, faulty as it may be; entities are not expanded and nothing is fetched. None if it is HTML."""
    if not _XML.search(content[:2048]):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def _name(element: etree._Element) -> str:
    """Local name in small letters; "" for what is no element, such as an entity that wasn't expanded."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _feed_links(root: etree._Element) -> Iterator[str]:
    for entry in root.iter():
        if _name(entry) not in {"item", "entry"}:
            continue
        for child in entry:
            name = _name(child)
            if name == "link" and child.get("href") and child.get("rel", "alternate") in {"alternate", "enclosure"}:
                yield child.get("href", "")
            elif name == "link" and child.text:
                yield child.text
            elif name == "enclosure" and child.get("url"):
                yield child.get("url", "")


def _locations(root: etree._Element, of: str) -> Iterator[str]:
    for entry in root:
        if _name(entry) == of:
            yield from (child.text for child in entry if _name(child) == "loc" and child.text)


def _html_links(content: bytes, page: Response) -> Iterator[str]:
    """Links of a page. A `<base>` is honoured."""
    try:
        parser = html.HTMLParser(encoding=page.charset or None, no_network=True, huge_tree=False)
    except LookupError:  # a charset that doesn't exist
        parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):  # an empty page
        return
    base = next((element.get("href", "") for element in root.iter("base") if element.get("href")), "")
    for element in root.iter("a", "area"):
        link = (element.get("href") or "").strip()
        if link and not link.startswith("#"):
            try:
                yield urljoin(urljoin(page.answered_uri, base), link)
            except ValueError:
                continue
