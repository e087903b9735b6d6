from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import seeds
from benchmarks.report import multiply
from flows.cli import app
from flows.report import NoReport, render, report
from flows.warehouse import NAME
from tests.conftest import communique
from transforms.report import compare, world
from transforms.report.compare import Counted, Pair, Years
from transforms.report.embed import json_text, packed
from transforms.report.evidence import SHOWN, columns
from transforms.vocabulary import ENTITY_TYPES, EVENT_TYPES

YEARS = Years(2017, 2024)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture(scope="module")
def html(published_read_only: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(published_read_only, tmp_path_factory.mktemp("report") / "report.html").read_text(encoding="utf-8")


def packs(html: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/gzip" data-document="([^"]*)">([^<]*)</script>', html)
    return {name: json.loads(gzip.decompress(base64.b64decode(pack))) for name, pack in found}


def index(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="index">([^<]*)</script>', html)
    assert found
    value: dict[str, Any] = json.loads(found[1])
    return value


def test_same_data_same_page_and_small(html: str, published_read_only: Path, tmp_path: Path) -> None:
    again = report(published_read_only, tmp_path / "deep" / "again.html")
    assert again.read_bytes() == html.encode()
    assert again.stat().st_size < 3_000_000
    assert [path.name for path in again.parent.iterdir()] == ["again.html"]


def test_page_holds_all_it_needs(html: str) -> None:
    assert not re.findall(r'(?:src|srcset|action|data|poster)="(?!data:)', html)
    assert {href for href in re.findall(r'href="([^"]*)"', html) if not href.startswith("#")} == {"data:,"}
    assert "@import" not in html
    assert "url(" not in html


def test_policy_allows_just_the_style_and_script_that_are_there(html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    said = policy[1].replace("&#39;", "'")
    for code in (
        *re.findall(r"<style>(.*?)</style>", html, re.DOTALL),
        *re.findall(r"<script>(.*?)</script>", html, re.DOTALL),
    ):
        assert base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() in said
    assert "unsafe" not in said
    assert said.startswith("default-src 'none'; ")
    assert not re.search(r'\sstyle="|\son\w+="', html)


def test_evidence_is_the_published_rows(html: str, published_read_only: Path) -> None:
    found = packs(html)
    assert sorted(found) == ["rus-2017", "rus-2024"]
    with duckdb.connect(str(published_read_only / NAME), read_only=True) as connection:
        for document, pack in found.items():
            ((text,),) = connection.execute("SELECT clean_text FROM texts WHERE document_id = ?", [document]).fetchall()
            assert pack["text"] == text
            for table in SHOWN:
                ((n,),) = connection.execute(
                    f"SELECT count(*) FROM {table} WHERE document_id = ?", [document]
                ).fetchall()
                assert len(pack["tables"][table]["rows"]) == n
                assert pack["tables"][table]["columns"] == columns(table)
            named = {row[columns("mentions").index("entity_id")] for row in pack["tables"]["mentions"]["rows"]}
            assert named <= set(pack["entities"])


def test_little_room_holds_the_most_told_and_says_so(published_read_only: Path, tmp_path: Path) -> None:
    whole = report(published_read_only, tmp_path / "whole.html").read_text(encoding="utf-8")
    sizes = {name: len(pack) for name, pack in re.findall(r'data-document="([^"]*)">([^<]*)<', whole)}
    page = report(published_read_only, tmp_path / "one.html", evidence=sizes["rus-2024"]).read_text(encoding="utf-8")
    assert list(packs(page)) == ["rus-2024"]
    assert {name: doc["packed"] for name, doc in index(page)["documents"].items()} == {
        "rus-2024": True, "rus-2017": False,
    }  # fmt: skip
    assert "of 1 of 2 reviews" in page
    assert 'href="#read/rus-2017' not in page
    assert not packs(report(published_read_only, tmp_path / "none.html", evidence=0).read_text(encoding="utf-8"))


def test_many_issuers_and_years(published_read_only: Path, tmp_path: Path) -> None:
    multiply(published_read_only / NAME, tmp_path / NAME, 120)
    page = report(tmp_path, tmp_path / "many.html", evidence=300_000).read_text(encoding="utf-8")
    assert "<title>Annual reviews of 2023 and 2024</title>" in page
    assert "Compare with care" in page
    assert "Topics by year" in page
    assert 0 < len(packs(page)) < 120
    assert len(page) < 1_000_000
    chosen = report(tmp_path, tmp_path / "chosen.html", (2024, 2010), evidence=0).read_text(encoding="utf-8")
    assert "<title>Annual reviews of 2010 and 2024</title>" in chosen


def test_issuers_are_told_apart(published_read_only: Path, tmp_path: Path) -> None:
    multiply(published_read_only / NAME, tmp_path / NAME, 120)
    with duckdb.connect(str(tmp_path / NAME)) as connection:
        connection.execute("DELETE FROM documents WHERE issuer_country = 'FJI' AND review_year <> 2017")
    everyone = report(tmp_path, tmp_path / "all.html", (2017, 2024), evidence=0).read_text(encoding="utf-8")
    rows = re.findall(
        r"<tr><th scope=\"row\">(\w+) <span class=\"soft\">([A-Z]{3})</span></th>", everyone.split('id="partners"')[0]
    )
    assert ("Russia", "RUS") in rows
    of_both = {d["issuer"] for d in index(everyone)["documents"].values() if d["year"] in (2017, 2024)}
    assert {code for _, code in rows} == of_both
    for asked in ("FIN", "finland"):
        page = report(tmp_path, tmp_path / "one.html", issuer=asked).read_text(encoding="utf-8")
        assert re.search(r"<title>Annual reviews of \d+ and \d+: Finland</title>", page)
        assert {d["issuer"] for d in index(page)["documents"].values()} == {"FIN"}
        assert len(packs(page)) == len(index(page)["documents"])
        assert 'id="issuers"' not in page
        assert "Compare with care" not in page
    with pytest.raises(
        NoReport, match=r"--issuer XX: no review of that issuer is published; there are BRA, EGY, FIN, "
    ):
        report(tmp_path, tmp_path / "none.html", issuer="XX")
    with pytest.raises(NoReport, match=r"no review of 2024; there are 2017 of FJI"):
        report(tmp_path, tmp_path / "none.html", (2017, 2024), issuer="FJI")
    with duckdb.connect(str(tmp_path / NAME)) as connection:
        assert connection.execute("SELECT count(DISTINCT issuer) FROM reviews").fetchall() == [(10,)]


def test_sums_of_different_currencies_are_not_compared(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published / NAME)) as connection:
        connection.execute(
            "INSERT INTO quantities BY NAME SELECT * REPLACE (quantity_id || 'x' AS quantity_id, 'KES' AS unit, "
            "7e11 AS value, 'KSh 700 billion' AS surface) FROM quantities WHERE kind = 'money'"
        )
    page = report(published, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "The largest sums named, by currency" in page
    assert re.search(
        r"\$240 billion</a> \(2024\), <a [^>]*>KSh 700 billion</a>|KSh 700 billion</a> \(2024\), <a [^>]*>\$240", page
    )


def test_visits_agreements_and_memberships_are_listed(html: str) -> None:
    acts = html[html.index('<section id="acts"') : html.index('<section id="dyads"')]
    text = re.sub(r"<[^>]*>", " ", acts)
    for said in (
        r"2024-08\s+Vladimir Putin\s+Russia\s+Azerbaijan",
        r"Treaty on Comprehensive Strategic Partnership\s+North Korea, Russia\s+signed",
        r"Belarus\s+Shanghai Cooperation Organisation\s+member",
    ):
        assert re.search(said, text), said


def test_one_review_alone(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published / NAME)) as connection:
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE column_name = 'document_id' AND schema_name = 'main' "
            "AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall():
            connection.execute(f"DELETE FROM {table} WHERE document_id = 'rus-2017'")
    page = report(published, tmp_path / "one.html").read_text(encoding="utf-8")
    assert "What the review of 2024 says" in page
    assert 'id="reuse"' not in page
    assert "side by side" not in page
    assert "2017" not in re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)


def test_command(published_read_only: Path, tmp_path: Path) -> None:
    done = communique("report", "--data", published_read_only, "--output", tmp_path / "r.html", "--years", "2017:2024")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "r.html") in done.stdout
    (tmp_path / "file").touch()
    for arguments, said in (
        (("--data", tmp_path), "run `communique run` first"),
        (("--data", published_read_only, "--years", "1990:2024"), "no review of 1990; there are 2017, 2024"),
        (("--data", published_read_only, "--years", "2024"), "--years 2017:2024"),
        (("--data", published_read_only, "--issuer", "XX"), "there are RUS"),
        (
            ("--data", published_read_only, "--output", tmp_path / "file" / "r.html"),
            "choose another file with --output",
        ),
    ):
        failed = CliRunner().invoke(app, ["report", *map(str, arguments)])
        assert failed.exit_code == 1
        assert said in failed.stderr
        assert len(failed.stderr.splitlines()) == 1


def test_nothing_published(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published / NAME)) as connection:
        connection.execute("DELETE FROM documents")
    with pytest.raises(NoReport, match="no document is published"):
        report(published, tmp_path / "r.html")
    (published / NAME).write_bytes(b"no database")
    with pytest.raises(NoReport, match="publish anew"):
        report(published, tmp_path / "r.html")
    assert not list(tmp_path.glob("*.html"))


def test_database_of_an_older_version(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published / NAME)) as connection:
        connection.execute("DROP VIEW event_timeline")
    with pytest.raises(NoReport, match="publish anew"):
        report(published, tmp_path / "r.html")


@given(JSON)
def test_json_stays_in_its_element(value: Any) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


@given(JSON)
def test_packed_is_gzip_of_json(value: Any) -> None:
    assert json.loads(gzip.decompress(base64.b64decode(packed(value)))) == value


def counted(*rows: tuple[str, int, int]) -> list[Counted]:
    return [Counted(key, key.upper(), key[0], year, n) for key, year, n in rows]


def test_pairs_are_ranked_by_the_later_year_and_shares_by_their_whole() -> None:
    rows = compare.pairs(counted(("a", 2017, 6), ("b", 2017, 2), ("b", 2024, 6), ("c", 2024, 4), ("d", 1999, 9)), YEARS)
    assert [(r.key, r.before, r.after, r.before_share, r.after_share, r.change) for r in rows] == [
        ("b", 2, 6, 0.25, 0.6, "up"),
        ("c", 0, 4, 0.0, 0.4, "new"),
        ("a", 6, 0, 0.75, 0.0, "gone"),
    ]
    halves = compare.pairs(counted(("a", 2024, 5)), YEARS, {2017: 0, 2024: 10})
    assert (halves[0].after_share, halves[0].before_share) == (0.5, 0)


def pair(name: str, before: int, after: int, before_share: float = 0.1, after_share: float = 0.1) -> Pair:
    return Pair(name, name, "", before, after, before_share, after_share)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(0.1, 0.124, "same"), (0.1, 0.126, "up"), (0.1, 0.079, "down"), (0.1, 0.081, "same")],
)
def test_small_differences_are_no_change(before: float, after: float, change: str) -> None:
    assert pair("x", 9, 9, before, after).change == change


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(1, 1, "same"), (2, 2, "same"), (5, 5, "down"), (1, 2, "same"), (1, 5, "up"), (2, 6, "up"), (4, 3, "down")],
)
def test_what_one_mention_would_undo_is_no_change(before: int, after: int, change: str) -> None:
    assert pair("x", before, after, before / 58, after / 92).change == change


def test_leaders_leave_out_who_shares_a_count_with_the_next() -> None:
    assert [
        p.name for p in compare.leaders([pair(n, 0, k) for n, k in zip("abcde", (6, 6, 5, 5, 1), strict=True)])
    ] == ["a", "b"]
    assert compare.leaders([pair(n, 0, 2) for n in "abcd"]) == []
    assert [p.name for p in compare.leaders([pair("a", 1, 2), pair("b", 2, 1), pair("c", 5, 0)])] == ["a", "b"]


def test_peaks() -> None:
    assert compare.peaks({1: 3, 2: 5, 3: 5}) == [2, 3]
    assert compare.peaks({1: 5, 2: 5, 3: 5}) == []
    assert compare.peaks({1: 2, 2: 1}) == compare.peaks({}) == []


def test_shift_names_only_clear_moves_of_more_than_a_few() -> None:
    rose, fell = pair("rose", 5, 30, 0.1, 0.3), pair("fell", 30, 10, 0.6, 0.1)
    assert compare.shift([rose, fell, pair("same", 30, 60, 0.3, 0.6 * 0.55)]) == (rose, fell)
    assert compare.shift([rose, pair("asia", 39, 54, 0.67, 0.59)]) == (rose, None)
    assert compare.shift([pair("few", 1, 4, 0.1, 0.4), pair("small", 9, 12, 0.02, 0.04)]) == (None, None)
    assert compare.shift([pair("all", 0, 40, 0.0, 1.0)]) == (None, None)


def test_years_that_are_compared() -> None:
    assert compare.compared(None, [2024, 2017, 2020]) == (2020, 2024)
    assert compare.compared(None, [2024]) == (None, 2024)
    assert compare.compared((2024, 2017), [2024, 2017, 2020]) == (2017, 2024)
    with pytest.raises(ValueError, match=r"no review of 1999; there are 2024"):
        compare.compared((1999, 2024), [2024])


def test_groups_are_sums() -> None:
    rows = compare.pairs(counted(("aa", 2017, 1), ("ab", 2017, 3), ("ba", 2024, 4), ("ab", 2024, 4)), YEARS)
    assert [(g.key, g.before, g.after, g.after_share) for g in compare.grouped(rows, YEARS)] == [
        ("a", 4, 4, 0.5), ("b", 0, 4, 0.5),
    ]  # fmt: skip


@given(st.floats(-180, 180), st.floats(world.SOUTH, world.NORTH))
def test_projection_stays_on_the_paper_and_is_symmetric(longitude: float, latitude: float) -> None:
    x, y = world.project(longitude, latitude)
    assert -1e-6 <= x <= world.WIDTH + 1e-6
    assert -1e-6 <= y <= world.HEIGHT + 1e-6
    mirrored = world.project(-longitude, latitude)
    assert mirrored[1] == pytest.approx(y)
    assert mirrored[0] + x == pytest.approx(world.WIDTH)


def test_projection_keeps_areas() -> None:
    def area(latitude: float) -> float:
        (x0, y0), (x1, _), (_, y1) = (
            world.project(10, latitude), world.project(10.1, latitude), world.project(10, latitude + 0.1),
        )  # fmt: skip
        import math

        return (x1 - x0) * (y0 - y1) / (math.sin(math.radians(latitude + 0.1)) - math.sin(math.radians(latitude)))

    assert area(60) == pytest.approx(area(0), rel=0.01)
    assert area(-40) == pytest.approx(area(0), rel=0.01)


def test_points_are_of_known_countries_and_land_is_drawn() -> None:
    known = {row["iso_alpha3"] for row in seeds.read_rows(seeds.REFERENCE / "countries.csv")}
    points = {row["iso_alpha3"] for row in seeds.read_rows(seeds.HERE / "map" / "country_points.csv")}
    assert points <= known
    assert len(known - points) <= 12
    topology = json.loads((seeds.HERE / "map" / "land-110m.json").read_text(encoding="utf-8"))
    path = world.land(topology)
    assert path.count("M") > 100
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]
    assert max(numbers) < world.WIDTH + 20


def test_marks_and_names_on_the_map() -> None:
    rows = [pair("country:FIN", 9, 9), pair("country:SWE", 9, 4), pair("country:XXX", 1, 1), pair("country:NZL", 1, 0)]
    placed = world.marks(rows, {"country:FIN": (26, 64), "country:SWE": (26, 64), "country:NZL": (171, -44)})
    assert [m.pair.key for m in placed] == ["country:FIN", "country:SWE", "country:NZL"]
    assert placed[0].size > placed[1].size > placed[2].size
    assert "country:NZL" in [name.name for name in world.names(placed)]


def test_labels_are_of_values_that_exist() -> None:
    assert set(render.all_labels()["event"]) == set(EVENT_TYPES)
    assert set(render.all_labels()["entity"]) == set(ENTITY_TYPES)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (240e9, "240 billion"),
        (2_000, "2,000"),
        (1_250_000, "1.25 million"),
        (3.5, "3.50"),
        (0, "0"),
        (-2e6, "-2 million"),
    ],
)
def test_numbers_for_readers(value: float, shown: str) -> None:
    assert render.number(value) == shown
