"""What a site's robots.txt asks of robots, after RFC 9309.

The standard library's `urllib.robotparser` lets the first rule that fits decide and takes `*` and `$` in paths
literally; the RFC lets the longest decide and gives both a meaning. It would fetch what ministries' sites forbid.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

AGENT = "communique"
MOST_BYTES = 512 * 1024  # what goes beyond is not read; the RFC asks for 500 KiB at least
LONGEST_DELAY = 10.0  # seconds

_LINE = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$")
_PRODUCT = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Rule(NamedTuple):
    pattern: str
    allows: bool


class Rules(NamedTuple):
    """Rules for one robot; `crawl_delay` in seconds, at most `LONGEST_DELAY`."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float = 0.0

    def allow(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest rule that fits decides, of two alike the kind."""
        target = _same(target or "/")
        if target == "/robots.txt":
            return True
        fitting = [(len(rule.pattern), rule.allows) for rule in self.rules if _fits(rule.pattern, target)]
        return max(fitting, default=(0, True))[1]


ALLOW_ALL = Rules()


def parse(text: str, agent: str = AGENT) -> Rules:
    """The rules for `agent`: those of all groups that name it or, where none does, of those for `*`. Never fails."""
    named: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    meant: set[str] = set()
    in_head, is_named = False, False
    for line in text.removeprefix("\ufeff").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        key, value = match[1].lower(), match[2]
        if key == "user-agent":
            meant = meant if in_head else set()
            in_head = True
            product = _PRODUCT.match(value)
            meant.add(product[0].lower() if product else "")
            is_named = is_named or agent.lower() in meant
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_head = False
            if agent.lower() in meant:
                named.append((key, value))
            if "*" in meant:
                others.append((key, value))
    return _rules(named if is_named else others)


def _rules(lines: list[tuple[str, str]]) -> Rules:
    rules = tuple(Rule(_same(value), key == "allow") for key, value in lines if key != "crawl-delay" and value)
    delays = [float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d{1,9}(\.\d*)?", value)]
    return Rules(rules, min(max(delays, default=0.0), LONGEST_DELAY))


def _same(path: str) -> str:
    """Paths that mean the same in one spelling: escapes in capitals, and none where none is needed."""

    def spelling(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(spelling, quote(path, safe="%/?#[]@!$&'()*+,;=:~"))


def _fits(pattern: str, target: str) -> bool:
    """Whether `pattern` fits the start of `target`; `*` stands for anything and a last `$` for the end.

    Takes each part at its first place, so time grows with the lengths only, whatever a site writes.
    """
    at_end = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not at_end or at == len(target)
    last = parts.pop()
    for part in parts:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if at_end:
        return len(target) - len(last) >= at and target.endswith(last)
    return target.find(last, at) >= 0
