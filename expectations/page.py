"""The validation page: what was expected of every table and what came of it, in one HTML file that needs no network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from expectations.findings import Finding

_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--good:#116329;--warn:#7d4e00;--bad:#a40e26}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#30363d;--good:#56d364;--warn:#e3b341;--bad:#ff7b72}}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;background:var(--bg);color:var(--fg)}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0}p,dd{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}
details{border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.6rem 1rem}summary{cursor:pointer}summary h2{display:inline}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;margin-top:.6rem}
th,td{text-align:left;padding:.25rem .6rem;border-top:1px solid var(--line);vertical-align:top}
.good{color:var(--good)}.warning{color:var(--warn)}.critical{color:var(--bad)}code{font-size:.85em;overflow-wrap:anywhere}
"""


def render(
    title: str, facts: Mapping[str, str], findings: Sequence[Finding], quarantine: Sequence[Mapping[str, object]]
) -> str:
    """The page as HTML; `facts` head it, texts from documents are escaped."""
    by_table: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_table[finding.table].append(finding)
    broken = [f for f in findings if not f.success]
    verdict = (
        f"{len(findings)} expectations hold."
        if not broken
        else f"{len(broken)} of {len(findings)} expectations do not hold: "
        f"{sum(f.severity == 'critical' for f in broken)} critical, {sum(f.severity == 'warning' for f in broken)} warnings."
    )
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width,initial-scale=1'>",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1><p>{escape(verdict)}</p><dl>",
        *(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()),
        "</dl>",
    ]
    if quarantine:
        parts.append(_section("Quarantine", "critical", f"{len(quarantine)} kept out", _quarantine(quarantine), True))
    for table in sorted(by_table, key=lambda name: (all(f.success for f in by_table[name]), name)):
        wrong = [f for f in by_table[table] if not f.success]
        grade = "good" if not wrong else "critical" if any(f.severity == "critical" for f in wrong) else "warning"
        count = f"{len(wrong)} of {len(by_table[table])} broken" if wrong else f"{len(by_table[table])} hold"
        parts.append(_section(table, grade, count, _findings(by_table[table]), bool(wrong)))
    return "".join([*parts, "</main></body></html>\n"])


def _section(name: str, grade: str, count: str, body: str, is_open: bool) -> str:
    return (
        f"<details{' open' if is_open else ''}><summary><h2>{escape(name)}</h2> "
        f"<span class={grade}>{escape(count)}</span></summary><div class=scroll>{body}</div></details>"
    )


def _quarantine(rows: Sequence[Mapping[str, object]]) -> str:
    cells = ("source_uri", "stage", "reason", "detail")
    body = "".join("<tr>" + "".join(f"<td>{escape(str(row[c]))}</td>" for c in cells) + "</tr>" for row in rows)
    return f"<table><thead><tr><th>Source<th>Stage<th>Reason<th>What to do</tr></thead><tbody>{body}</tbody></table>"


def _findings(findings: Sequence[Finding]) -> str:
    rows = []
    for f in sorted(findings, key=lambda f: (f.success, f.severity, f.expectation, f.column)):
        grade = "good" if f.success else f.severity
        rows.append(
            f"<tr><td class={grade}>{'holds' if f.success else f.severity}</td><td>{escape(f.expectation)}</td>"
            f"<td><code>{escape(f.column)}</code></td><td>{escape(f.detail or f.says)}</td></tr>"
        )
    head = "<tr><th>Outcome<th>Expectation<th>Columns<th>Meaning</tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
