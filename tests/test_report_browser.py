"""The report in a real Chromium, opened from a file, as a reader without a network does."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.report import multiply
from flows.report import report
from flows.warehouse import NAME
from tests.conftest import Make
from tests.databases import database

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

HOSTILE = """<script>window.harmed = 1</script><!-- </script> Results of 2021

1. Finland's Foreign Minister visited Estonia in May 2021 & signed </script><script>window.harmed = 2</script> an agreement
with "Latvia" 🇫🇮🕊 in June.

2. <img src=x onerror="window.harmed = 3"> Talks with Sweden 𝔸𝔹 were held in Stockholm in October.\u2028They ended <!-- well.
"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(published_read_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(published_read_only, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def hostile(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    with database(make(HOSTILE, "hostile", source_uri="</script><b>.txt", issuer="<i>Ministry</i>")) as connection:
        connection.execute(f"ATTACH '{folder / NAME}' AS file")
        connection.execute("COPY FROM DATABASE memory TO file")
    return report(folder, folder / "report.html")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a report at an address inside it; whatever it asks for or complains of fails the test."""
    contexts, wrong = [], []

    def open_page(path: Path, address: str = "", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else wrong.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("dialog", lambda d: wrong.append(d.message))
        page.goto(path.as_uri() + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def note(page: Page) -> str:
    """The line on how many rows are shown, when they are."""
    expect(page.locator("#rows-note")).to_have_text(re.compile(r"^\d+ (of \d+ )?rows?\."))
    return page.locator("#rows-note").inner_text()


def test_says_its_findings_without_script_too(opened: Open, written: Path) -> None:
    page = opened(written, java_script_enabled=False)
    expect(page.locator("h1")).to_have_text("What the reviews of 2017 and 2024 say")
    assert page.locator("section h2").count() == 12
    expect(page.get_by_text("need no JavaScript")).to_be_visible()
    expect(page.locator("#partners table").first).to_contain_text("Belarus")
    expect(page.locator("#reader")).to_be_hidden()


def test_trust_is_measured_on_reviews_that_no_rule_saw(opened: Open, written: Path) -> None:
    quality = opened(written).locator("#quality")
    expect(quality.locator("p").first).to_contain_text("On annotated reviews that the rules never saw")
    scores = quality.locator("tbody tr", has_text="Events").first
    assert scores.locator("td").first.inner_text() == "test"


@pytest.mark.parametrize(("documents", "issuer", "fewest"), [(2, None, 400), (22, None, 400), (22, "FIN", 200)])
def test_numbers_count_the_rows_they_lead_to_and_sql_finds_as_many(
    documents: int, issuer: str | None, fewest: int, opened: Open, published_read_only: Path, tmp_path: Path
) -> None:
    multiply(published_read_only / NAME, tmp_path / NAME, documents)
    page = opened(report(tmp_path, tmp_path / "report.html", issuer=issuer))
    links: list[list[str]] = page.eval_on_selector_all(
        "a[data-n]", "links => links.map(a => [a.getAttribute('href'), a.dataset.n])"
    )
    assert len(links) > fewest
    kinds: dict[str, list[tuple[str, str]]] = {}
    for address, n in links:  # three of each table and set of filters
        kinds.setdefault(re.sub(r"=[^&]*", "", address), []).append((address, n))
    sample = {link for of_kind in kinds.values() for link in (*of_kind[:2], of_kind[-1])}
    with duckdb.connect(str(tmp_path / NAME), read_only=True) as connection:
        for address, n in sorted(sample):
            page.evaluate("document.getElementById('rows-note').textContent = ''")
            page.evaluate("address => { location.hash = address }", address)
            assert note(page).split()[0] == n, address
            query = page.locator("#rows-sql").text_content() or ""
            assert len(connection.execute(query).fetchall()) == int(n), query


def test_from_a_number_to_its_sentence_and_back(opened: Open, written: Path) -> None:
    page = opened(written)
    number = page.locator("#events a.n").nth(3)
    number.scroll_into_view_if_needed()
    number.click()
    note(page)
    page.locator("#rows-list mark").first.wait_for()
    quoted = page.locator("#rows-list mark").first.inner_text()
    page.locator("#rows-list .where a").first.click()
    here = page.locator(".text a.here")
    expect(here).to_be_focused()
    assert here.inner_text() == quoted
    expect(here).to_be_in_viewport()
    expect(page.locator("#explain")).to_contain_text("Rule")
    page.go_back()
    note(page)
    page.go_back()
    expect(page.locator("#report")).to_be_visible()
    expect(number).to_be_in_viewport()


def test_rows_can_be_searched(opened: Open, written: Path) -> None:
    page = opened(written, "#rows/mentions?year=2024")
    before = int(note(page).split()[0])
    expect(page.locator("#rows-list li")).to_have_count(100)
    page.locator("#rows-more").click()
    expect(page.locator("#rows-list li")).to_have_count(200)
    page.locator("#rows-filter").fill("kazan")
    after = int(note(page).split()[0])
    assert 0 < after < before
    assert all("kazan" in text.lower() for text in page.locator("#rows-list li").all_inner_texts())
    page.evaluate("location.hash = 'rows/nonsense?x=1'")
    expect(page.locator("#rows-note")).to_contain_text("No such rows")


def test_reader_shows_the_whole_text_and_every_row(opened: Open, written: Path, published_read_only: Path) -> None:
    page = opened(written, "#read/rus-2017")
    page.locator(".text a.m").first.wait_for()
    with duckdb.connect(str(published_read_only / NAME), read_only=True) as connection:
        blocks = connection.execute(
            "SELECT coalesce(item_number || '. ', '') || text FROM blocks WHERE document_id = 'rus-2017' ORDER BY ordinal"
        ).fetchall()
        rows = connection.execute(
            "SELECT mention_id, surface FROM mentions WHERE document_id = 'rus-2017' UNION ALL "
            "SELECT time_id, surface FROM time_expressions WHERE document_id = 'rus-2017' UNION ALL "
            "SELECT quantity_id, surface FROM quantities WHERE document_id = 'rus-2017' UNION ALL "
            "SELECT event_id, trigger FROM events WHERE document_id = 'rus-2017' ORDER BY ALL"
        ).fetchall()
    assert page.locator(".text .b").all_text_contents() == [text for (text,) in blocks]
    shown: list[list[str]] = page.evaluate(
        """() => {
            const said = new Map();
            for (const piece of document.querySelectorAll('.text a.m')) for (const { row, start, end } of piece.marks) {
                const id = Object.values(row)[0];
                const first = said.get(id) || { start, text: '' };
                if (first.start === start) said.set(id, { start, text: first.text + piece.textContent });
            }
            return [...said].map(([id, { text }]) => [id, text]);
        }"""
    )
    assert sorted(map(tuple, shown)) == rows


def test_legend_takes_marks_away_and_brings_them_back(opened: Open, written: Path) -> None:
    page = opened(written, "#read/rus-2024")
    dates = page.locator(".text a.m-date")
    dates.first.wait_for()
    n = dates.count()
    text = page.locator("#text").inner_text()
    page.get_by_role("checkbox", name=re.compile("^Dates")).uncheck()
    expect(dates).to_have_count(0)
    assert page.locator("#text").inner_text() == text
    page.get_by_role("checkbox", name=re.compile("^Dates")).check()
    expect(dates).to_have_count(n)
    page.get_by_role("checkbox", name=re.compile("^Events")).uncheck()
    page.evaluate("location.hash = 'read/rus-2024/e0001'")  # who asks for a row sees it
    expect(page.locator(".text a.here.m-event")).to_have_count(1)


def test_hovering_explains(opened: Open, written: Path) -> None:
    page = opened(written, "#read/rus-2024")
    page.locator(".text a.m-date", has_text="May").first.hover()
    expect(page.locator("#explain")).to_contain_text("2024-05")
    expect(page.locator("#explain")).to_contain_text("review year")
    page.locator(".text a.m-figure", has_text="billion").first.hover()
    expect(page.locator("#explain")).to_contain_text("240,000,000,000")


def test_keyboard_goes_all_the_way(opened: Open, written: Path) -> None:
    page = opened(written)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#glance a.n").first.focus()
    page.keyboard.press("Enter")
    note(page)
    expect(page.locator("#rows-title")).to_be_focused()
    page.locator("#rows-list .where a").first.focus()
    page.keyboard.press("Enter")
    here = page.locator(".text a.here")
    expect(here).to_be_focused()
    first = here.get_attribute("href")
    page.keyboard.press("ArrowRight")
    expect(here).to_be_focused()
    assert here.get_attribute("href") != first
    page.keyboard.press("Escape")
    expect(page.locator("#explain")).to_be_hidden()
    expect(here).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#explain")).to_be_visible()
    expect(page.locator(".text a.m").first).to_be_focused()
    assert page.locator('.text a.m[tabindex="0"]').count() == 1  # Tab leaves the text at once
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('#text').contains(document.activeElement)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_no_overflow_and_keeps_the_scheme(opened: Open, written: Path, scheme: str) -> None:
    page = opened(written, width=390, color_scheme=scheme)
    for address in ("#glance", "#rows/events?year=2024", "#read/rus-2024/e0010"):
        page.evaluate("address => { location.hash = address }", address)
        page.wait_for_function("() => ['report', 'rows', 'reader'].some(id => !document.getElementById(id).hidden)")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert (brightness > 200) == (scheme == "light")


@pytest.mark.parametrize("width", [1280, 390])
def test_bars_are_to_scale(opened: Open, written: Path, width: int) -> None:
    page = opened(written, width=width)
    bars: list[list[tuple[float, str]]] = page.eval_on_selector_all(
        ".compare",
        """tables => tables.filter(t => t.checkVisibility()).map(table =>
            [...table.querySelectorAll('.pairbar')].filter(p => p.checkVisibility()).map(p =>
                [p.querySelector('.bar').getBoundingClientRect().width, p.querySelector('.share').textContent]))""",
    )
    assert len(bars) > 3
    for table in bars:
        longest, most = max((length, float(share.split()[0])) for length, share in table)
        for length, share in table:
            assert length == pytest.approx(longest * float(share.split()[0]) / most, abs=0.02 * longest + 1), share


def test_markup_in_texts_is_text(opened: Open, hostile: Path) -> None:
    page = opened(hostile)
    title = "<script>window.harmed = 1</script><!-- </script> Results of 2021"
    expect(page.locator("#documents")).to_contain_text(title)
    for address in ("#read/hostile", "#rows/sentences?year=2021", "#rows/mentions?entity=country:%27;DROP"):
        page.evaluate("address => { location.hash = address }", address)
        page.wait_for_timeout(300)
    page.evaluate("address => { location.hash = address }", "#read/hostile")
    expect(page.locator("#reader-title")).to_contain_text(title)
    expect(page.locator("#text")).to_contain_text(
        '<img src=x onerror="window.harmed = 3"> Talks with Sweden 𝔸𝔹 were held'
    )
    assert "Sweden" in page.locator(".text a.m-country").all_inner_texts()  # code points, not UTF-16 units
    assert "Stockholm" in page.locator(".text a.m-place").all_inner_texts()
    assert page.evaluate("window.harmed") is None
    assert page.locator("#text img, #text script, #report img").count() == 0


def test_what_is_not_in_the_page_is_said_with_sql(opened: Open, published_read_only: Path, tmp_path: Path) -> None:
    page = opened(
        report(published_read_only, tmp_path / "little.html", evidence=0), "#rows/events?year=2024&happened=1"
    )
    expect(page.locator("#rows-note")).to_have_text(re.compile("^0 rows. These are from the 0 of 1 reviews"))
    page.locator("#rows summary").click()
    expect(page.locator("#rows-sql")).to_contain_text("event_timeline")
    page.evaluate("location.hash = 'read/rus-2024'")
    expect(page.locator("#reader-note")).to_contain_text("communique sql")


def test_print_leaves_the_furniture_out(opened: Open, written: Path) -> None:
    page = opened(written)
    page.emulate_media(media="print")
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator("#partners table").first).to_be_visible()


@pytest.mark.parametrize(
    ("address", "width", "scheme"),
    [("", 1280, "light"), ("#read/rus-2024/e0010", 390, "light"), ("", 390, "dark"), ("#read/rus-2017/m0010", 1280, "dark"),
     ("#rows/events?year=2017&happened=1", 390, "dark")],
)  # fmt: skip
def test_axe_finds_nothing_serious(opened: Open, written: Path, address: str, width: int, scheme: str) -> None:
    page = opened(written, address, width=width, color_scheme=scheme)
    if address:
        page.locator("#rows-list li, .text a.here").first.wait_for()
    found = Axe().run(page).response["violations"]
    assert [
        (v["id"], node["html"]) for v in found if v["impact"] in ("serious", "critical") for node in v["nodes"]
    ] == []
