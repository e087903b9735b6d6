"""What a run costs beside what Prefect and Great Expectations cost by themselves, all measured in this one run.

`python -m benchmarks.fixed_costs [rounds]` prints wall seconds of: a process that runs an empty Prefect flow on a warm
home, a process that imports Great Expectations and validates one table, `communique run` on the two reviews with the
same home, and the same stages without Prefect's engine. The ratio is the run over the sum of the first two; medians count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows.plan import prefect_environment

FLOW = "from prefect import flow\n@flow\ndef empty(): return 1\nempty()\n"
VALIDATION = """
import os
os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx, pandas as pd
context = gx.get_context(mode="ephemeral")
asset = context.data_sources.add_pandas("p").add_dataframe_asset("t")
batch = asset.add_batch_definition_whole_dataframe("b").get_batch({"dataframe": pd.DataFrame({"x": range(100)})})
expectation = gx.expectations.ExpectColumnValuesToNotBeNull(column="x")
assert batch.validate(gx.ExpectationSuite(name="s", expectations=[expectation])).success
"""
COMMUNIQUE = str(Path(sys.executable).with_name("communique"))


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prefect_environment(data)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        run = [COMMUNIQUE, "run", "--full", "--data", folder]
        commands = {
            "empty Prefect flow": [sys.executable, "-c", FLOW],
            "Great Expectations, one table": [sys.executable, "-c", VALIDATION],
            "communique run": run,
            "communique run --direct": [*run, "--direct"],
        }
        print(f"cold home: communique run {seconds(run):.1f} s")
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):  # interleaved, so that a slow minute of the machine falls on all
            for name, command in commands.items():
                times[name].append(seconds(command))
        medians = {name: statistics.median(found) for name, found in times.items()}
        for name, median in medians.items():
            print(f"{name:32} {median:6.2f} s  ({', '.join(f'{t:.2f}' for t in times[name])})")
        fixed = medians["empty Prefect flow"] + medians["Great Expectations, one table"]
        print(f"communique run / fixed costs      {medians['communique run'] / fixed:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
