"""Which lines of a page are the text, and which its furniture and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from transforms.formats.furniture import Furniture, class_names
from transforms.formats.html_render import Line, Node
from transforms.formats.html_title import find_title, says_date
from transforms.formats.plain import ends_sentence

_PROSE = 80  # characters of a line that is prose
_SENTENCE = 40  # ... of one that ends as a sentence does
_LINKS = 0.5  # share of linked characters from which a line is a link
_MOST_OF = 0.4  # share of the page's prose that no furniture has
_NEARLY_ALL = 0.9  # ... and no overlay
_ALL_BUT_STRAY = 0.95  # of the prose outside of furniture: an address at the foot of the page may be long
_MAIN_SHARE = 0.5  # of the prose that an element called main must hold
_NEAR = 4  # lines between the title and the date above it
_GENERAL = ("html-page-header", "html-page-footer")  # which hold furniture of narrower kinds
_ARTICLE_SHARE = 0.85
_OUTSIDE = "html-outside-main"


class Page:
    """Rules by line: `rules[i]` is "" where line i belongs to the text. `title` is the line of the title or -1."""

    def __init__(self, lines: Sequence[Line], nodes: Sequence[Node], titles: Sequence[str], words: Furniture) -> None:
        self.lines, self.nodes, self.words = lines, nodes, words
        self._size = list(accumulate((line.size for line in lines), initial=0))
        self._linked = list(accumulate((line.linked for line in lines), initial=0))
        self._around_text = _ancestors_of_text(nodes)
        sizes = [_prose_size(line) for line in lines]
        if not any(sizes):
            sizes = [line.size - line.linked for line in lines]
        self._prose = list(accumulate(sizes, initial=0))
        self._names = [class_names(n.element.get("class", ""), n.element.get("id", "")) for n in nodes]
        self._by_node = self._node_rules()
        long = [size if size >= _PROSE else 0 for size in sizes]
        if not any(long):
            long = sizes
        clean = (0 if self._by_node[line.node] else size for line, size in zip(lines, long, strict=True))
        self._clean = list(accumulate(clean, initial=0))
        self.main, self.explicit = self._main()
        self.title = find_title(lines, titles, self._may_hold_title)
        self.rules = self._line_rules()

    def _share(self, node: Node) -> float:
        return (self._prose[node.last] - self._prose[node.first]) / max(1, self._prose[-1])

    def _node_rules(self) -> list[str]:
        """The rule of each container, its own or that of one around it."""
        rules: list[str] = []
        in_text: list[bool] = []  # inside of <article> or <main>, where headers and footers are the text's own
        for i, node in enumerate(self.nodes):
            outer = rules[node.parent] if node.parent >= 0 else ""
            inside = node.parent >= 0 and in_text[node.parent]
            own = "" if outer and outer not in _GENERAL else self._own_rule(i, node, inside)
            rules.append(own or outer)
            role = node.element.get("role", "")
            in_text.append(inside or node.element.tag in ("article", "main") or role in ("main", "article"))
        return rules

    def _own_rule(self, i: int, node: Node, inside: bool) -> str:
        tag = str(node.element.tag)
        if tag in ("html", "body", "main", "article", "h1", "tr", "td", "tbody"):
            return ""
        overlay = self.words.overlays.rule(self._names[i])
        if overlay and self._share(node) < _NEARLY_ALL and i not in self._around_text:
            return overlay
        if self._share(node) >= _MOST_OF:
            return ""
        if inside and tag in ("header", "footer") and not self._is_linked(node):
            return ""
        rule = self.words.roles.get(node.element.get("role", "").lower(), "") or self.words.tags.get(tag, "")
        if rule or self.words.own.match(self._names[i]):
            return rule
        return self.words.classes.rule(self._names[i])

    def _is_linked(self, node: Node) -> bool:
        linked = self._linked[node.last] - self._linked[node.first]
        return linked >= _LINKS * max(1, self._size[node.last] - self._size[node.first])

    def _main(self) -> tuple[int, bool]:
        """The innermost container around all prose that is nobody's furniture, and whether the page calls it so."""
        total = self._clean[-1]
        if not total:
            return (0 if self.nodes else -1), False
        named = [i for i in range(len(self.nodes)) if self._is_called_main(i)]
        named = [i for i in named if self._clean_size(i) >= self._least(i) * total]
        if named:  # of several that hold as much the innermost
            most = max(self._clean_size(i) for i in named)
            best = max(i for i in named if self._clean_size(i) >= _ALL_BUT_STRAY * most)
            return best, True
        best = 0
        for i, node in enumerate(self.nodes):
            if node.parent in (-1, best) and self._clean_size(i) >= _ALL_BUT_STRAY * total:
                best = i
        return best, False

    def _least(self, i: int) -> float:
        """The share of the page's prose that a container must hold; a page has one <main>, but articles like sections."""
        element = self.nodes[i].element
        return _MAIN_SHARE if element.tag == "main" or element.get("role") == "main" else _ARTICLE_SHARE

    def _is_called_main(self, i: int) -> bool:
        element = self.nodes[i].element
        if self._by_node[i]:
            return False
        if element.tag in ("main", "article") or element.get("role") in ("main", "article"):
            return True
        return element.get("itemprop") == "articleBody" or self.words.main.match(self._names[i])

    def _clean_size(self, i: int) -> int:
        return self._clean[self.nodes[i].last] - self._clean[self.nodes[i].first]

    def _may_hold_title(self, i: int) -> bool:
        """Whether line `i` may be the title: not behind the text, and in no furniture but the page's header."""
        last = self.nodes[self.main].last if self.main >= 0 else len(self.lines)
        rule = self._by_node[self.lines[i].node]
        return i < last and rule in ("", "html-page-header")

    def _line_rules(self) -> list[str]:
        if not self.nodes:
            return [""] * len(self.lines)
        main = self.nodes[self.main]
        rules = [self._by_node[line.node] for line in self.lines]
        for i, line in enumerate(self.lines):
            rules[i] = rules[i] or self.words.lines.get(_folded(line.text), "")
            if not rules[i] and not main.first <= i < main.last and not self._belongs(i, main):
                rules[i] = "html-link" if _is_link(line) else _OUTSIDE
        for i in self._related(rules):
            rules[i] = rules[i] or "html-related"
        if self.title < 0:
            for i in self._above(main):
                rules[i] = ""
        else:
            rules[self.title] = ""
            for i in range(max(0, self.title - _NEAR), min(len(rules), self.title + _NEAR)):
                if rules[i] in (_OUTSIDE, "html-page-header") and says_date(self.lines[i]) and i < main.last:
                    rules[i] = ""
        return rules

    def _above(self, main: Node) -> Iterator[int]:
        """The few lines right above the text of a page whose title nothing tells: it is among them."""
        for i in range(main.first - 1, max(-1, main.first - _NEAR), -1):
            if _is_link(self.lines[i]) or self._by_node[self.lines[i].node]:
                break
            yield i

    def _belongs(self, i: int, main: Node) -> bool:
        """Whether a line outside of the main container is text all the same: it leads from the title to it, or is a
        table or list that follows it in the same container.
        """
        line = self.lines[i]
        if _is_link(line):
            return False
        if 0 <= self.title <= i < main.first:
            return True
        parent = self.nodes[main.parent] if main.parent >= 0 else main
        return main.last <= i < parent.last and line.kind == "table_row" and not self.explicit

    def _related(self, rules: Sequence[str]) -> Iterator[int]:
        """Headings over links to other pages, with these links."""
        end = 0
        for start, line in enumerate(self.lines):
            if start < end or _folded(line.text) not in self.words.headings:
                continue
            end = start + 1
            while end < len(self.lines) and (_is_link(self.lines[end]) or rules[end]):
                end += 1
            if end > start + 1 or end == len(self.lines):
                yield from range(start, end)


def _ancestors_of_text(nodes: Sequence[Node]) -> set[int]:
    """The containers that have an <article> or <main> inside of them."""
    found: set[int] = set()
    for node in nodes:
        if node.element.tag in ("article", "main"):
            outer = node.parent
            while outer >= 0 and outer not in found:
                found.add(outer)
                outer = nodes[outer].parent
    return found


def _prose_size(line: Line) -> int:
    long = line.size >= _PROSE or (line.size >= _SENTENCE and ends_sentence(line.text))
    return line.size if long and line.linked < _LINKS * line.size else 0


def _is_link(line: Line) -> bool:
    return line.linked >= _LINKS * max(1, line.size)


def _folded(text: str) -> str:
    return " ".join(text.lower().strip(" :.…»>|\u00a0").split()) if len(text) < 80 else ""
