"""The site of the docs builds without a warning, and loads nothing from the web."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LOADED = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*?\b(?:href|src)=\"?([^\"\s>]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [Path(sys.executable).with_name("mkdocs"), "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return folder


def test_pages_load_nothing_from_the_web(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        loaded = LOADED.findall(page.read_text(encoding="utf-8"))
        assert loaded
        for address in loaded:
            assert "//" not in address, f"{page}: {address}"
            assert address.startswith(("#", "data:")) or (page.parent / address).exists() or page.name == "404.html"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", sheet.read_text(encoding="utf-8"))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_the_site_opens_and_searches_from_a_folder(site: Path) -> None:
    asked: list[str] = []
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((site / "warehouses" / "index.html").as_uri())
        page.keyboard.press("/")
        page.locator("input.md-search__input").press_sequentially("quarantine")
        expect(page.locator(".md-search-result__link").first).to_be_attached(timeout=20_000)
        assert "quarantine" in page.locator(".md-search-result__list").inner_text().lower()
        browser.close()
    assert not faults
    assert {address.split(":")[0] for address in asked} <= {"file", "data", "about", "blob"}


def test_the_picture_is_sound_and_says_what_it_shows() -> None:
    picture = ET.parse(ROOT / "docs" / "assets" / "architecture.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    assert all((picture.find(f"{space}{name}") is not None) for name in ("title", "desc"))
    assert "![" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
