"""Bodies meant by their last word alone: `the Council`, after the Security Council was named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from transforms.events.model import Mention

FAR = 2500  # code points back to where the body was named
_HEAD_END = re.compile(r" (?:of|for|on|in|against|to) ")
_WORD = re.compile(r"[^\W\d_]+")


def head_of(name: str) -> str:
    """The word of a body's name that stands for it, in lower case: `council` of `UN Security Council`, `court` of `Court of Justice`."""
    found = _WORD.findall(_HEAD_END.split(name, maxsplit=1)[0])
    return found[-1].lower().replace("isation", "ization") if found else ""


class References:
    """Build it once; `heads` are the words that may stand for a body, `names` the names of known bodies by entity id."""

    def __init__(self, heads: Iterable[str], names: Mapping[str, Sequence[str]]) -> None:
        known = sorted({head.replace("isation", "ization") for head in heads})
        self._heads = frozenset(known)
        shown = "|".join(head.capitalize().replace("ization", "i[sz]ation") for head in known)
        self._short = re.compile(
            rf"(?<![\w'-])(?:[Tt]he|[Tt]his|[Tt]hat|[Ii]ts) ({shown})(?![\w-]|'s [A-Z]| [A-Z]| of(?!\w)| for | on [A-Z])"
        )
        self._of_body = {
            body: frozenset(filter(self._heads.__contains__, map(head_of, told))) for body, told in names.items()
        }

    def recall(self, text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
        """The mentions with those that name a body by its last word alone; these have no id of their own."""
        found: list[Mention] = []
        starts: list[int] = []
        for match in self._short.finditer(text):
            starts = starts or [m.start for m in mentions]
            start, end = match.span(1)
            at = bisect_right(starts, start)
            if any(m.end > start for m in mentions[max(0, at - 3) : at]):
                continue
            body = self._last(text, mentions[:at], match[1].lower().replace("isation", "ization"), start)
            if body is not None:
                found.append(body._replace(mention_id="", start=start, end=end, kind="reference", nested=False))
        return sorted([*mentions, *found], key=lambda m: (m.start, -m.end)) if found else mentions

    def _last(self, text: str, before: Sequence[Mention], head: str, at: int) -> Mention | None:
        """The last body before text[at] that `head` can stand for."""
        for mention in reversed(before):
            if at - mention.end > FAR:
                return None
            if mention.entity_type != "organization" or mention.nested:
                continue
            heads = self._of_body.get(mention.entity_id)
            if head == head_of(text[mention.start : mention.end]) or (heads and head in heads):
                return mention
        return None
