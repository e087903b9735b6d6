from __future__ import annotations

import gzip
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from tests.fixtures import forms
from transforms.decode import Unreadable
from transforms.formats import Extracted, Mark, blocks, soft_hyphen_breaks
from transforms.formats import extract as extract_with
from transforms.formats.model import Rows
from transforms.formats.numerals import numeral

FILES: Mapping[str, Rows] = {"page_furniture": seeds.read_rows(seeds.REFERENCE / "page_furniture.csv")}
extract = partial(extract_with, files=FILES)
TYPES = ("", "text/html", "text/plain", "text/markdown", "application/pdf")
REASONS = {"empty", "unsupported_type", "undecodable", "no_text", "encrypted", "too_large"}
RUSSIAN = "В 2016 году министр посетил Монтевидео и провёл переговоры о сотрудничестве двух государств. "


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bytes, str]]:
    return forms.forms()


def page(body: str, head: str = "<title>x</title>") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def read(body: str) -> list[forms.Block]:
    return forms.read_blocks(extract(page(body)))


def assert_sound(found: Extracted) -> None:
    at = 0
    for mark in found.marks:
        assert at <= mark.start < mark.end <= len(found.text)
        assert mark.kind in {"title", "heading", "paragraph", "list_item", "table_row", "removed"}
        assert bool(mark.rule) == (mark.kind == "removed")
        at = mark.end


NAMES = [path.name for path in forms.PAGES] + [
    "wrapped.txt", "review.md", "review.docx", "justified.pdf", "ragged.pdf", "page.html.gz", "wrapped.txt.gz",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_form_gives_the_same_blocks(name: str, made: dict[str, tuple[bytes, str]]) -> None:
    content, uri = made[name]
    found = extract(content, uri=uri)
    assert forms.read_blocks(found) == forms.BLOCKS
    assert_sound(found)


def test_two_columns_are_read_one_after_the_other() -> None:
    found = forms.read_blocks(extract(forms.two_columns()))
    wanted = [(kind, text) for kind, text in forms.BLOCKS if kind != "table_row"]
    assert [(kind, text[3:] if kind == "list_item" else text) for kind, text in found] == wanted


def test_one_paragraph_a_line_needs_no_marks() -> None:
    content = (forms.HERE / "review.txt").read_bytes()
    found = extract(content, uri="review.txt")
    assert (found.text, found.marks, found.encoding) == (content.decode(), (), "utf-8")


def test_furniture_stays_in_the_text_and_is_marked(made: dict[str, tuple[bytes, str]]) -> None:
    found = extract(made["1_modern.html"][0])
    removed = {found.text[m.start : m.end]: m.rule for m in found.marks if m.kind == "removed"}
    assert removed["Consular services"] == "html-navigation"
    assert removed["Home › News › Annual Review"] == "html-breadcrumb"
    assert removed["Related news"] == "html-related"
    assert any("cookies" in text and rule == "html-cookie-banner" for text, rule in removed.items())
    assert "nobody saw this" not in found.text
    assert "VIEWSTATE" not in extract(made["5_sharepoint.html"][0]).text
    assert "hidden" not in extract(made["5_sharepoint.html"][0]).text


def test_furniture_of_paper(made: dict[str, tuple[bytes, str]]) -> None:
    found = extract(made["justified.pdf"][0])
    rules = [(m.rule, found.text[m.start : m.end].strip()) for m in found.marks if m.kind == "removed"]
    assert rules[:2] == [("pdf-running-header", forms.HEADER), ("pdf-page-number", "- 1 -")]
    assert len(rules) == 6
    found = extract(made["review.docx"][0])
    rules = [(m.rule, found.text[m.start : m.end]) for m in found.marks if m.kind == "removed"]
    assert rules == [("docx-header", forms.HEADER), ("docx-footer", forms.FOOTER)]


def test_metadata_say_where_they_stand(made: dict[str, tuple[bytes, str]]) -> None:
    meta = extract(made["1_modern.html"][0]).meta
    assert (meta["published"], meta["published_basis"]) == ("2017-01-27", "json-ld")
    assert (meta["issuer"], meta["author"], meta["language"]) == ("Ministry of Foreign Relations", "Press Office", "en")
    assert extract(made["6_soup.html"][0]).meta["title"] == forms.BLOCKS[0][1]
    assert extract(made["4_drupal.html"][0]).meta["issuer_basis"] == "meta"
    assert extract(made["review.md"][0], uri="a.md").meta["published_basis"] == "front-matter"
    assert extract(made["review.docx"][0]).meta["author_basis"] == "docx-core"
    assert extract(made["justified.pdf"][0]).meta["title_basis"] == "pdf-info"
    head = '<script type="application/ld+json">{"@type": </script><meta property="article:published_time" content="2017-01-27">'
    meta = extract(page("<p>Some words.</p><time datetime=2018-01-01>then</time>", head)).meta
    assert (meta["published"], meta["published_basis"]) == ("2017-01-27", "og")


def test_lists_are_numbered_as_a_browser_does() -> None:
    body = "<ol start=3><li>c<ul><li>bullet<li>two</ul><li value=7>g</ol><ol type=a><li>x<li>y</ol><ol type=I reversed><li>p<li>q</ol>"
    found = extract(page(body))
    assert found.text.split("\n")[:-1] == ["3. c", "bullet", "two", "7. g", "a. x", "b. y", "II. p", "I. q"]
    assert {mark.kind for mark in found.marks} == {"list_item"}
    assert [numeral(n, s) for n, s in ((28, "a"), (1994, "I"), (4, "i"), (0, "a"))] == ["ab", "MCMXCIV", "iv", "0"]


def test_blocks_inside_of_items_and_cells_are_flat() -> None:
    assert read("<ul><li><p>one</p><p>more</p></li><li><div>two</div></li></ul>") == [
        ("list_item", "one more"),
        ("list_item", "two"),
    ]
    table = "<table><tr><td><p>a</p><p>b</p><td>c</tr><tr><td><ul><li>d</ul><td></tr><tr><td>e<td>f</table>"
    assert read(table) == [("table_row", "a b | c"), ("table_row", "d | "), ("table_row", "e | f")]


def test_inline_tags_and_entities() -> None:
    assert read("<p>inter<em>na</em><span class=x>tio</span>nal&nbsp;law &amp; &#8211; &eacute;tat<wbr>s</p>") == [
        ("paragraph", "international law & – états")
    ]


def test_hidden_text_is_not_read() -> None:
    hidden = (
        "<p hidden>a</p><p style='color:red;display : none'>b</p><div aria-hidden=true>c</div><template>d</template>"
        "<noscript>e</noscript><svg><text>f</text></svg><dialog>g</dialog><script>h</script>"
    )
    assert extract(page(f"<p>Seen.</p>{hidden}<p>Seen too.</p>")).text == "Seen.\nSeen too.\n"


def test_single_breaks_inside_an_address_fold() -> None:
    assert read("<h1>Where we are today</h1><p>Ministry<br>Colonia 1206<br>Montevideo</p>") == [
        ("title", "Where we are today"),
        ("paragraph", "Ministry Colonia 1206 Montevideo"),
    ]


def test_lines_wrapped_by_breaks_fold() -> None:
    line = "words of a line that an editor broke by hand because the page was narrow then and"
    assert read("<div>" + f"{line}<br>" * 5 + "end.<br><br>Another paragraph.</div>") == [
        ("paragraph", f"{line} " * 5 + "end."),
        ("paragraph", "Another paragraph."),
    ]


def test_review_inside_of_furniture_names_survives() -> None:
    prose = "".join(
        f"<p>Sentence {i} of the review says at some length what the ministry did.</p><p>It went on and on.</p>"
        for i in range(9)
    )
    for name in ("sidebar", "content-with-share-bar", "header", "cookie-page", "related"):
        found = extract(page(f"<div class={name}><h1>Our review of 2016</h1>{prose}</div><div>Tel. 12</div>"))
        kept = " ".join(text for _, text in forms.read_blocks(found))
        assert "Our review" in kept
        assert kept.count("Sentence") == 9
        assert kept.count("It went on") == 9
    found = extract(page(f"<form><aside>{prose}</aside></form>"))
    assert len(forms.read_blocks(found)) == 18


def _without(pattern: str, replacement: str = "") -> Callable[[bytes], bytes]:
    return lambda content: re.sub(pattern.encode(), replacement.encode(), content)


_SPOILT: dict[str, tuple[Callable[[bytes], bytes], float]] = {
    "no classes": (_without(r'\s(?:class|id|role|itemprop)="?[^">]*"?'), 0.99),
    "no elements with meaning": (_without(r"<(/?)(?:nav|header|footer|aside|main|article|section)\b", r"<\1div"), 0.99),
    "no headings": (_without(r"<(/?)h[1-6]\b", r"<\1div"), 0.99),
    "no metadata": (_without(r"(?is)<title.*?</title>|<meta (?:property|name)[^>]*>|<script.*?</script>"), 0.95),
    "no white space": (_without(r">\s+<", "><"), 0.99),
    "an end in the middle": (_without(r"(<h2>|<b>P)", r"</body></html>\1"), 0.99),
}


@pytest.mark.parametrize("what", _SPOILT)
@pytest.mark.parametrize("path", forms.PAGES, ids=lambda path: path.stem)
def test_pages_that_say_less_of_themselves_lose_nothing(what: str, path: Path) -> None:
    spoil, precise = _SPOILT[what]
    found = " ".join(text for _, text in forms.read_blocks(extract(spoil(forms.page(path))))).split()
    wanted = " ".join(text for _, text in forms.BLOCKS).split()
    common = (Counter(found) & Counter(wanted)).total()
    assert common >= 0.99 * len(wanted)
    assert common >= precise * len(found)


def test_a_review_in_several_articles_is_read_whole() -> None:
    prose = "<p>The ministry did a good many things that are told here at the length that they deserve, and more.</p>"
    for tag in ("article", "section class=body-text", "div class=card"):
        parts = "".join(f"<{tag}><h2>Part {i} of the review</h2>{prose * i}</{tag.split()[0]}>" for i in (3, 1, 5))
        found = forms.read_blocks(extract(page(f"<div>{parts}</div><div><a href=/>Home</a></div>")))
        assert len(found) == 12


CHARSETS: list[tuple[bytes, str, str]] = [
    (("<html><p>" + RUSSIAN * 4).encode("cp1251"), "windows-1251", "cp1251"),
    (("<html><p>" + RUSSIAN * 4).encode("cp1251"), "", "cp1251"),
    (("<html><meta charset=windows-1251><p>" + RUSSIAN).encode("cp1251"), "", "cp1251"),
    (("<html><meta charset=utf-8><p>" + RUSSIAN).encode("cp1251"), "cp1251", "cp1251"),
    (("<html><!--" + "x" * 1100 + "--><meta charset=koi8-r><p>" + RUSSIAN * 4).encode("cp1251"), "", "cp1251"),
    (("<html><p>" + RUSSIAN).encode("utf-16"), "windows-1251", "utf-16-le"),
    (("\ufeff<html><p>" + RUSSIAN).encode(), "windows-1251", "utf-8"),
    (("<html><meta charset='utf-16'><p>" + RUSSIAN).encode(), "", "utf-8"),
    (("<?xml version='1.0' encoding='windows-1251'?><html><p>" + RUSSIAN).encode("cp1251"), "", "cp1251"),
]


@pytest.mark.parametrize(("content", "declared", "encoding"), CHARSETS)
def test_charsets_of_pages(content: bytes, declared: str, encoding: str) -> None:
    found = extract(content, declared_type="text/html", declared_charset=declared)
    assert "Монтевидео" in found.text
    assert found.encoding == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN * 2, "cp1251"),
        ("La política exterior se orientó a la integración y la cooperación; él señaló además “años” – difíciles. " * 2, "cp1252"),
        ("Polska polityka zagraniczna koncentrowała się na bezpieczeństwie i współpracy z sąsiadami, złożył wizytę. " * 2, "cp1250"),
        ("二〇一六年の日本外交は、地球儀を俯瞰する外交を推進し、国際社会の平和と安定に貢献した。", "euc_jp"),
        ("이천십육년 대한민국 외교는 북한 핵문제 해결과 국제사회의 평화를 위하여 노력하였다.", "cp949"),
        ("عملت وزارة الخارجية على تعزيز العلاقات مع الدول الشقيقة والصديقة ودعم السلام والاستقرار في المنطقة", "cp1256"),
    ],
)  # fmt: skip
def test_undeclared_encodings_are_told_by_their_bytes(text: str, encoding: str) -> None:
    assert extract(text.encode(encoding)).text == text
    assert (
        extract(
            page("").replace(b"</body>", b"").replace(b"<meta charset=utf-8>", b"") + text.encode(encoding)
        ).encoding
        == encoding
    )


def test_labels_mean_what_browsers_take_them_for() -> None:
    found = extract(b"<html><p>\x93Rules\x94 \x96 said he", declared_charset="ISO-8859-1")
    assert (found.text, found.encoding) == ("“Rules” – said he\n", "cp1252")


def test_markdown_reads_as_prose() -> None:
    source = "Title\n=====\n\n> Quoted **text** with [a link](http://x.org/a_b) and `code`,\n> going *on*.\n\n* one\n  goes on\n1. two\n\n```\nx * y * z\n```\nsnake_case_name \\* 2 ** 3\n"
    found = extract(source.encode(), declared_type="text/markdown")
    assert found.text == source
    assert forms.read_blocks(found) == [
        ("title", "Title"),
        ("paragraph", "Quoted text with a link and code, going on."),
        ("list_item", "one goes on"),
        ("list_item", "two"),
        ("paragraph", "snake_case_name * 2 ** 3"),
    ]
    assert_sound(found)


def test_pages_of_plain_text() -> None:
    line = "words that fill the line up to the width at which somebody broke it, as"
    text = "".join(
        f"Annual Report {n}\n\n{line}\n{line}\nthey ended\n\n{line}\n{line}\n{line}\n\n{n}\n\f" for n in range(1, 4)
    )
    found = extract(text.encode())
    rules = [(m.rule, found.text[m.start : m.end]) for m in found.marks if m.kind == "removed"]
    assert rules.count(("plain-page-number", "2")) == 1
    assert rules.count(("plain-running-header", "Annual Report 3")) == 1
    assert ("paragraph", f"{line} {line} they ended") in forms.read_blocks(found)
    assert_sound(found)


def test_pieces_of_a_block_touch_through_what_is_removed() -> None:
    marks = [Mark(0, 5, "paragraph"), Mark(5, 9, "removed", "r"), Mark(9, 12, "paragraph"), Mark(13, 15, "paragraph")]
    assert [spans for _, spans in blocks(marks)] == [((0, 5), (9, 12)), ((13, 15),)]


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("an exam-\nple of it", [7]),
        ("the long-\nterm plan, a long-term one", []),
        ("a long-\nterm plan takes a long time and a term", []),
        ("a reso-\nlution, the resolution", [6]),
        ("Asia-\nPacific and 2016-\n2017", []),
        ("soft\u00ad\nware", [4]),
        ("pages 3 -\n5 and so - \nthen", []),
    ],
)
def test_hyphens_at_line_ends(text: str, dropped: list[int]) -> None:
    assert soft_hyphen_breaks(text, 0, len(text)) == dropped


MISTAKES: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "empty"),
    (lambda: gzip.compress(b""), "empty"),
    (lambda: b"{\\rtf1\\ansi text}", "unsupported_type"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "unsupported_type"),
    (lambda: b"PK\x03\x04 no archive", "unsupported_type"),
    (lambda: bytes(range(32)) * 20, "unsupported_type"),
    (lambda: gzip.compress(gzip.compress(gzip.compress(b"text"))), "unsupported_type"),
    (lambda: gzip.compress(b"some text" * 50)[:-12], "undecodable"),
    (lambda: b"%PDF-1.7\nrubbish", "undecodable"),
    (lambda: b"Caf\xe9 in 2020", "undecodable"),
    (lambda: b"<!doctype html><html><body><script>1</script></body></html>", "no_text"),
    (lambda: page("<nav><a href=/>Home</a></nav><div class=menu><a href=/b>Bodies</a></div>"), "no_text"),
    (lambda: b"1 2 3\n\n4", "no_text"),
    (forms.picture, "no_text"),
    (lambda: forms.paper(password="secret"), "encrypted"),
    (lambda: forms.word()[:-300], "unsupported_type"),
]


@pytest.mark.parametrize(("make_content", "reason"), MISTAKES)
def test_what_cannot_be_read_has_a_reason(make_content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        extract(make_content())
    assert caught.value.reason == reason
    assert caught.value.detail


def test_too_many_characters() -> None:
    for content in (b"word " * 300, page("word " * 300), forms.paper()):
        with pytest.raises(Unreadable) as caught:
            extract(content, max_chars=500)
        assert caught.value.reason == "too_large"


def test_a_gzip_bomb_is_refused_before_it_takes_memory() -> None:
    for bomb in (gzip.compress(bytes(100_000_000)), gzip.compress(gzip.compress(bytes(100_000_000)))):
        assert len(bomb) < 100_000
        tracemalloc.start()
        with pytest.raises(Unreadable) as caught:
            extract(bomb)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert caught.value.reason == "too_large"
        assert peak < 2_000_000


def test_deep_pages_lose_nothing() -> None:
    for tag in ("div", "span", "table><tr><td", "ul><li", "b", "section"):
        found = extract(
            page("<p>Above.</p>" + f"<{tag}>" * 10_000 + "At the bottom." + "</div>" * 10_000 + "<p>Below.</p>")
        )
        assert all(words in found.text for words in ("Above.", "At the bottom.", "Below."))


@pytest.mark.parametrize(
    "unit", ["<", "<div>", "<p>a text", "<br>", "<a class=cookie>", "&", "<!--", "<table><tr><td>"]
)
def test_markup_without_end_is_read_or_refused(unit: str) -> None:
    content = b"<html><body>" + unit.encode() * (60_000 // len(unit))
    found, reason = "", ""
    try:
        found = extract(content, declared_type="text/html").text.strip()
    except Unreadable as error:
        reason = error.reason
    assert found or reason == "no_text"


def test_five_megabytes_of_brackets() -> None:
    for content in (b"<html>" + b"<" * 5_000_000, b"<" * 5_000_000):
        with pytest.raises(Unreadable):
            extract(content)


_MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<br>", "<b>", "</b>", "<li>", "<ol>", "</ol>", "<ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<nav>", "</nav>", "<h1>", "</h1>", "<main>", "<article>", "<div class=share>", "</div>", "<pre>", "\n", "text ", "**", "`", "[a](b)", "", " x ", " y ", "", "# ", "1. ", "- ", "> ", "---", "\n\n", "\x0c", "word-", "&nbsp;", "&#0;", "\x00", "é", "<a href=x>", "</a>"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=120)
@given(st.one_of(st.binary(max_size=300), _MARKUP.map(str.encode), st.text().map(str.encode)), st.sampled_from(TYPES))
def test_nothing_but_unreadable_is_raised_and_marks_are_sound(content: bytes, declared: str) -> None:
    for start in (b"", b"<html>", b"%PDF-1.4\n", b"\x1f\x8b\x08"):
        check_any(start + content, declared)


def check_any(content: bytes, declared: str = "") -> None:
    """Whatever the bytes, they are read soundly or refused with a reason."""
    reason = ""
    try:
        found = extract(content, declared_type=declared)
        assert_sound(found)
        forms.read_blocks(found)
    except Unreadable as error:
        reason = error.reason
    assert reason in REASONS | {""}


@settings(max_examples=60)
@given(st.data())
def test_damaged_files_are_refused_or_read(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_WHOLE)))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check_any(bytes(content))


_WHOLE = [forms.word(), forms.paper(), gzip.compress(forms.wrapped())]
