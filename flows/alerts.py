"""Telling somebody that a run needs a look: a webhook, a command, or both, as the environment says.

`COMMUNIQUE_ALERT_WEBHOOK` is an address that gets the alert as JSON by POST; `COMMUNIQUE_ALERT_COMMAND` is a command that
gets it on its standard input. Neither can make a run fail: what goes wrong here is logged.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import subprocess
import time
from collections.abc import Mapping
from typing import Any

import httpx

from flows.web import redact

LOG = logging.getLogger("communique")
WEBHOOK = "COMMUNIQUE_ALERT_WEBHOOK"
COMMAND = "COMMUNIQUE_ALERT_COMMAND"
TRIES = 3
SECONDS = 10.0  # for one try of the webhook
COMMAND_SECONDS = 60.0


def send(alert: Mapping[str, Any]) -> list[str]:
    """Send an alert wherever the environment says; gives, and logs, a line for each way that failed."""
    body = json.dumps(alert, ensure_ascii=False, default=str)
    problems = []
    if address := os.environ.get(WEBHOOK, ""):
        problems += _post(address, body)
    if command := os.environ.get(COMMAND, ""):
        problems += _execute(command, body)
    for line in problems:
        LOG.error("the alert did not get through: %s", line)
    return problems


def _post(address: str, body: str) -> list[str]:
    problem = ""
    for attempt in range(TRIES):
        time.sleep(attempt)
        try:
            answer = httpx.post(
                address, content=body.encode(), headers={"Content-Type": "application/json"}, timeout=SECONDS
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problem = f"{type(error).__name__}; check {WEBHOOK}"
            continue
        if answer.is_success:
            return []
        problem = f"answered {answer.status_code}; check {WEBHOOK}"
        if answer.status_code < 500:
            break
    return [f"{redact(address)}: {problem}"]


def _execute(command: str, body: str) -> list[str]:
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 the command is the operator's own
            words, input=body, text=True, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return [f"{command}: {error}; check {COMMAND}"]
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return [f"{command}: ended with {done.returncode}: {said}; check {COMMAND}"]
    return []
