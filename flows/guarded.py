"""`python -m flows.guarded MODULE …`: runs a module as `python -m` does, and dies with whoever holds its standard input.

A parent that is killed can end nothing any more, but the pipe that it held open closes: whatever is in the process group
is then killed too. The parent starts this with `stdin=PIPE` and `start_new_session=True`.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from contextlib import suppress


def watch() -> None:
    """Kill the process group when standard input ends."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    if os.getpgrp() != os.getpid():
        raise SystemExit("flows.guarded: start it as the leader of a session of its own, since it kills its group")
    threading.Thread(target=watch, daemon=True, name="watch-parent").start()
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
