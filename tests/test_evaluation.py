from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows import evaluation
from flows.sources import BadRequest
from tests.conftest import Make, communique
from transforms.evaluation import LAYERS, evaluate, totals

SCORES = list(evaluation.measure(evaluation.GOLD, None))


def test_the_floors_are_held() -> None:
    assert evaluation.breaches(SCORES) == []


def test_a_floor_can_fail(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text("[dev]\ncountries = 1.01\n", encoding="utf-8")
    assert (
        evaluation.breaches(SCORES, floors)
        == [line for line in evaluation.breaches(SCORES, floors) if line.startswith("countries on dev: F1 ")]
        != []
    )


def gold(**items: object) -> dict[str, list[dict[str, object]]]:
    block = {layer.name: [] for layer in LAYERS} | {"doc": "doc", "block": 1, "starts": "Finland met Sweden"} | items
    return {"doc": [block]}


def test_hits_misses_and_extras_are_counted(make: Make) -> None:
    tables = make("Review of 2020\n\nFinland met Sweden in May, with 12 experts.")
    tallies = evaluate(tables, gold(countries=[["FIN", "Finland", "name"], ["NOR", "Norway", "name"]]))
    tally = tallies["countries", "doc"]
    assert (tally.hits, tally.extra, tally.missed) == (1, 1, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)
    assert [(m.kind, m.item) for m in tally.mistakes] == [
        ("missed", "['NOR', 'Norway', 'name']"),
        ("extra", "Sweden, country:SWE, name, reference"),
    ]
    dates = evaluate(tables, gold(dates=[["May", "2020-05-01", "2020-05-31", "month"]]))["dates", "doc"]
    assert (dates.hits, dates.extra, dates.missed) == (1, 0, 0)
    wrong = evaluate(tables, gold(dates=[["May", "2019-05-01", "2019-05-31", "month"]]))["dates", "doc"]
    assert (wrong.hits, wrong.extra, wrong.missed) == (0, 1, 1)
    quantity = evaluate(tables, gold(quantities=[["12 experts", 12, None, "=", "count", "expert"]]))[
        "quantities", "doc"
    ]
    assert (quantity.hits, quantity.extra, quantity.missed) == (1, 0, 0)


def test_a_document_that_is_not_there_has_all_missed(make: Make) -> None:
    annotated = gold(countries=[["FIN", "Finland", "name"]], starts="Quite another beginning of a text")
    tally = dict(totals(evaluate(make("Review of 2020\n\nFinland met Sweden."), annotated)))["countries"]
    assert (tally.hits, tally.extra, tally.missed) == (0, 0, 1)


def test_command(published_read_only: Path) -> None:
    done = communique("evaluate", "--gold", evaluation.GOLD / "dev", "--format", "json", "--documents")
    rows = json.loads(done.stdout)
    assert {row["document"] for row in rows} == {"", *(path.stem for path in (evaluation.GOLD / "dev").glob("*.jsonl"))}
    listed = communique("evaluate", "--gold", evaluation.GOLD / "dev", "--errors", "places", "--gate")
    assert listed.returncode == 0
    assert "missed" in listed.stdout
    published = communique(
        "evaluate", "--data", published_read_only, "--format", "markdown", "--gold", evaluation.GOLD / "dev"
    )
    assert published.stdout.startswith("| set | layer | precision |")


def test_wrong_gold(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no annotation"):
        evaluation.gold_sets(tmp_path)
    (tmp_path / "x.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadRequest, match="not a line of JSON a block"):
        list(evaluation.measure(tmp_path, None))
