"""What the pipeline makes of a sentence: the real stages run on a document that has nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows import work
from flows.sources import BadRequest
from transforms import enrich, stages

ID = "explained"
FIRST_YEAR = 1990
FLAGS = ("is_negated", "is_hypothetical", "is_future", "is_historical")


class Span(NamedTuple):
    """Characters of a sentence that a layer took: [start, end) counts from the sentence's first character."""

    layer: str
    start: int
    end: int
    surface: str
    type: str
    entity: str
    value: str
    rule: str


def explain(text: str, country: str, year: int) -> dict[str, Any]:
    """Sentences of `text` with spans, events and topics, as the tables would have them for a review of the country."""
    if not text.strip():
        raise BadRequest("nothing to explain: give a sentence")
    if country and country not in work.country_codes():
        raise BadRequest(f"{country}: no country code (ISO 3166-1 alpha-3); say RUS or FIN")
    if not FIRST_YEAR <= year <= work.next_year():
        raise BadRequest(f"{year}: no year under review; say one from {FIRST_YEAR} to {work.next_year()}")
    batch = _processed(text.strip(), country, year)
    kinds = {row["block_id"]: row["kind"] for row in batch["blocks"].to_pylist()}
    sentences = [_sentence(row, kinds[row["block_id"]], batch) for row in batch["sentences"].to_pylist()]
    return {"country": country, "year": year, "sentences": sentences}


def _processed(text: str, country: str, year: int) -> dict[str, pa.Table]:
    """All tables of a document with a title of its own, so that the text is body."""
    source: dict[str, Any] = dict.fromkeys(stages.FETCHED.names)
    source |= {
        "source_uri": "explain",
        "document_id": ID,
        "content": f"Review of {year}\n\n{text}\n".encode(),
        "media_type": "text/plain",
        "encoding": "utf-8",
        "language": "en",
        "issuer_country": country or None,
        "review_year": year,
    }
    cleaned, rejected = stages.clean_batch([source], work.toolbox())
    if rejected:
        raise BadRequest(f"the text can't be read: {rejected[0].detail}")
    split = stages.split_batch(cleaned["cleaned"], cleaned["removals"], work.toolbox())
    return split | enrich.enrich_batch(split, work.toolbox())


def _sentence(row: Mapping[str, Any], kind: str, batch: Mapping[str, pa.Table]) -> dict[str, Any]:
    start = row["char_start"]

    def own(table: str) -> list[dict[str, Any]]:
        return [found for found in batch[table].to_pylist() if found["sentence_id"] == row["sentence_id"]]

    spans = [_mention(m, start) for m in own("mentions")]
    spans += [_time(t, start) for t in own("time_expressions")]
    spans += [_quantity(q, start) for q in own("quantities")]
    spans.sort(key=lambda span: (span.start, -span.end))
    return {
        "text": row["text"],
        "block": kind,
        "spans": [span._asdict() for span in spans],
        "events": [_event(event, start, batch) for event in own("events")],
        "topics": [
            {"topic": topic["topic"], "score": round(topic["score"], 3), "cues": topic["cues"]}
            for topic in own("topics")
        ],
    }


def _place(row: Mapping[str, Any], start: int) -> tuple[int, int, str]:
    return row["char_start"] - start, row["char_end"] - start, row["surface"]


def _mention(row: Mapping[str, Any], start: int) -> Span:
    office = " of ".join(filter(None, (row["role"], row["role_country"])))
    says = ", ".join(filter(None, (row["kind"], office, "nested" if row["nested"] else "")))
    return Span("name", *_place(row, start), row["entity_type"], row["entity_id"], says, row["rule"])


def _time(row: Mapping[str, Any], start: int) -> Span:
    says = f"{row['date_start'] or ''}/{row['date_end'] or ''} ({row['basis'].replace('_', ' ')})"
    return Span("date", *_place(row, start), row["precision"], "", says, row["rule"])


def _quantity(row: Mapping[str, Any], start: int) -> Span:
    most = f" to {_number(row['value_max'])}" if row["value_max"] is not None else ""
    counted = f" ({row['counted']})" if row["counted"] and row["counted"] != row["unit"] else ""
    says = f"{row['comparator']} {_number(row['value'])}{most} {row['unit']}{counted}"
    return Span("figure", *_place(row, start), row["kind"], "", says, row["rule"])


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def _event(row: Mapping[str, Any], start: int, batch: Mapping[str, pa.Table]) -> dict[str, Any]:
    surfaces = {m["mention_id"]: m["surface"] for m in batch["mentions"].to_pylist()}
    said = [p for p in batch["event_participants"].to_pylist() if p["event_id"] == row["event_id"]]
    names = ("event_type", "subtype", "name", "status", "plover_type", "plover_mode", "quad_class", "plover_score")
    return {
        "trigger": row["trigger"],
        "start": row["trigger_start"] - start,
        "end": row["trigger_end"] - start,
        **{name: row[name] for name in names},
        "date_start": str(row["date_start"]) if row["date_start"] else None,
        "date_end": str(row["date_end"]) if row["date_end"] else None,
        **{name: row[name] for name in ("date_precision", "date_basis", "place_id", "country_id")},
        "confidence": round(row["confidence"], 3),
        "flags": [flag.removeprefix("is_") for flag in FLAGS if row[flag]],
        "rule": row["rule"],
        "participants": [
            {"role": p["role"], "entity": p["entity_id"], "surface": surfaces.get(p["mention_id"])} for p in said
        ],
    }


def show(explained: Mapping[str, Any], out: Console) -> None:
    """For a terminal: each sentence with its spans marked below it, then what each span and event is."""
    if not explained["sentences"]:
        out.print("no sentence of the body: the text was read as a title or a dateline")
    for number, sentence in enumerate(explained["sentences"]):
        if number:
            out.print()
        spans = [Span(**span) for span in sentence["spans"]]
        for line in marked(sentence["text"], spans, sentence["events"], min(out.width, 120)):
            out.print(Text(line), soft_wrap=True)
        if spans:
            out.print(_table(("span", "surface", "type", "entity", "value", "rule"), _span_rows(spans)))
        for at, event in enumerate(sentence["events"]):
            _show_event(_letter(at), event, out)
        for topic in sentence["topics"]:
            out.print(Text(f"topic {topic['topic']} ({topic['score']:g}): {', '.join(topic['cues'])}"), soft_wrap=True)
        if not (spans or sentence["events"] or sentence["topics"]):
            out.print("nothing found in this sentence")


def _span_rows(spans: Sequence[Span]) -> Iterator[tuple[str, ...]]:
    for at, span in enumerate(spans, 1):
        yield str(at), span.surface, f"{span.layer}: {span.type}", span.entity, span.value, span.rule


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _show_event(letter: str, event: Mapping[str, Any], out: Console) -> None:
    what = " / ".join(filter(None, (event["event_type"], event["subtype"])))
    flags = f", {', '.join(event['flags'])}" if event["flags"] else ""
    out.print(Text(f"event {letter}: {what}, {event['status']}{flags}"), soft_wrap=True)
    codes = [event[name] for name in ("plover_type", "plover_mode", "quad_class", "plover_score")]
    plover = ", ".join(str(code) for code in codes if code is not None)
    where = " in ".join(filter(None, (event["place_id"], event["country_id"])))
    dated = f"{event['date_start'] or ''}/{event['date_end'] or ''}, {event['date_precision']}"
    facts = {
        "trigger": f"{event['trigger']} [{event['start']}, {event['end']})",
        "name": event["name"],
        "plover": plover,
        "date": f"{dated}, from the {event['date_basis'].replace('_', ' ')}",
        "place": where,
        "confidence": f"{event['confidence']:g}",
        "rule": event["rule"],
    }
    for name, says in facts.items():
        if says:
            out.print(Text(f"  {name:12}{says}"), soft_wrap=True)
    for person in event["participants"]:
        says = f"“{person['surface']}”" if person["surface"] else "implied"
        out.print(Text(f"  {person['role']:12}{person['entity']}, {says}"), soft_wrap=True)


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"A{at}"


def marked(text: str, spans: Sequence[Span], events: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """The sentence in lines of at most `width` cells, each with the spans (1, 2, …) and triggers (A, B, …) below it."""
    labels = [(span.start, span.end, str(at)) for at, span in enumerate(spans, 1)]
    triggers = [(event["start"], event["end"], _letter(at)) for at, event in enumerate(events)]
    text = "".join(c if c.isprintable() else " " for c in text)
    at = 0
    while at < len(text):
        end = _line_end(text, at, width)
        yield text[at:end].rstrip()
        for layer in (*_layers(labels), *_layers(triggers)):
            line = _marks(text, at, end, layer)
            if line:
                yield line
        at = end


def _line_end(text: str, at: int, width: int) -> int:
    """Where the line that begins at `at` ends: after a space if there is one."""
    end, cells = at, 0
    while end < len(text) and cells + cell_len(text[end]) <= width:
        cells += cell_len(text[end])
        end += 1
    if end == len(text):
        return end
    space = text.rfind(" ", at, end)
    return max(space + 1 if space > at else end, at + 1)


def _layers(labels: Sequence[tuple[int, int, str]]) -> list[list[tuple[int, int, str]]]:
    """Labels sorted into lines, so that none lies over another."""
    layers: list[list[tuple[int, int, str]]] = []
    for label in labels:
        for layer in layers:
            if layer[-1][1] <= label[0]:
                layer.append(label)
                break
        else:
            layers.append([label])
    return layers


def _marks(text: str, at: int, end: int, layer: Sequence[tuple[int, int, str]]) -> str:
    line = ""
    for start, stop, label in layer:
        low, high = max(start, at), min(stop, end)
        if low >= high:
            continue
        line += " " * (cell_len(text[at:low]) - len(line))
        line += label.ljust(cell_len(text[low:high]), "─")
    return line
