"""Run statements in ClickHouse, then ask it; rows come back as JSON."""

from __future__ import annotations

import json
import sys

from chdb.session import Session


def main() -> None:
    question = json.load(sys.stdin)
    session = Session(question["folder"])
    for statement in question["statements"]:
        session.query(statement)
    answers = [json.loads(str(session.query(query, "JSONCompact")))["data"] for query in question["queries"]]
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
