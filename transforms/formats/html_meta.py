"""What a page says of itself in its head: title, date, issuer, language, author, each with where it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from transforms.formats.model import put

_ARTICLES = ("NewsArticle", "Article", "Report", "WebPage", "ScholarlyArticle", "BlogPosting", "PressRelease")
_META = (  # key, name or property, basis; the better first
    ("title", "og:title", "og"),
    ("title", "twitter:title", "meta"),
    ("title", "dc.title", "meta"),
    ("title", "dcterms.title", "meta"),
    ("published", "article:published_time", "og"),
    ("published", "og:published_time", "og"),
    ("published", "dcterms.date", "meta"),
    ("published", "dcterms.issued", "meta"),
    ("published", "dc.date", "meta"),
    ("published", "dc.date.issued", "meta"),
    ("published", "datepublished", "meta"),
    ("published", "date", "meta"),
    ("published", "pubdate", "meta"),
    ("issuer", "og:site_name", "og"),
    ("issuer", "dc.publisher", "meta"),
    ("issuer", "dcterms.publisher", "meta"),
    ("issuer", "publisher", "meta"),
    ("author", "article:author", "og"),
    ("author", "author", "meta"),
    ("author", "dc.creator", "meta"),
    ("author", "dcterms.creator", "meta"),
    ("language", "og:locale", "og"),
    ("language", "dc.language", "meta"),
    ("language", "content-language", "meta"),
)
_MOST_NODES = 1000


def read_meta(root: etree._Element) -> tuple[dict[str, str], list[str]]:
    """The metadata, and the titles it gives, the best first."""
    meta: dict[str, str] = {}
    titles: list[str] = []
    for item in _linked_data(root):
        titles += _read_article(item, meta)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    put(meta, "language", language, "html-lang")
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and element.get("content"):
            said.setdefault(name.lower(), element.get("content", ""))
    for key, name, basis in _META:
        put(meta, key, said.get(name), basis)
        if key == "title" and name in said:
            titles.append(said[name])
    for element in root.iter("title"):
        text = "".join(str(t) for t in element.itertext())
        put(meta, "title", text, "html-title")
        titles.append(text)
        break
    for element in root.iter("time"):
        if element.get("datetime"):
            put(meta, "published", element.get("datetime"), "html-time")
            break
    return meta, titles


def _read_article(item: dict[str, Any], meta: dict[str, str]) -> Iterator[str]:
    title = _name(item.get("headline") or item.get("name"))
    put(meta, "title", title, "json-ld")
    put(meta, "published", _name(item.get("datePublished")), "json-ld")
    put(meta, "issuer", _name(item.get("publisher")), "json-ld")
    put(meta, "author", _name(item.get("author")), "json-ld")
    put(meta, "language", _name(item.get("inLanguage")), "json-ld")
    if title:
        yield title


def _name(value: Any) -> str:
    """The string that a value of linked data stands for: itself, its name, or that of its first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name", "")
    return value if isinstance(value, str) else ""


def _linked_data(root: etree._Element) -> list[dict[str, Any]]:
    """The articles among the page's JSON-LD, those about anything narrower than a page first."""
    found: list[dict[str, Any]] = []
    for element in root.iter("script"):
        if "ld+json" in (element.get("type") or "").lower() and element.text:
            try:
                pending = [json.loads(element.text.strip().strip(";"), strict=False)]
            except (ValueError, RecursionError):
                continue
            for _ in range(_MOST_NODES):
                if not pending:
                    break
                item = pending.pop(0)
                if isinstance(item, list):
                    pending += item
                elif isinstance(item, dict):
                    found.append(item)
                    pending += [item[name] for name in ("@graph", "mainEntity") if name in item]
    kinds = [(kind, item) for item in found for kind in _kinds(item) if kind in _ARTICLES]
    return [item for _, item in sorted(kinds, key=lambda pair: pair[0] == "WebPage")]


def _kinds(item: dict[str, Any]) -> list[str]:
    kind = item.get("@type", "")
    return [k for k in (kind if isinstance(kind, list) else [kind]) if isinstance(k, str)]
