"""Generated requests against the published document: none may meet an answer it does not know.

BETTUNE_SCHEMATHESIS_CASES sets how many for each operation and engine; 2,000 is the criterion.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bettune.database import open_database
from conftest import BASE, Given, shared
from processes import serve

HERE = str(Path(__file__).parent)
CASES = int(os.environ.get("BETTUNE_SCHEMATHESIS_CASES", "250"))
PREDICTION = "/prediction-filters/{filterId}/matches/{matchId}/prediction"
OPERATIONS = (
    "GET /sports",
    "GET /matches",
    "GET /prediction-filters",
    "POST /predictions/search",
    f"PUT {PREDICTION}",
    f"DELETE {PREDICTION}",
)
CONFIGURATION = """
hooks = "schemathesis_hooks"
request-retries = 0
[generation]
database = "none"
[phases.stateful]
max-steps = 6
"""


def statuses(report: Path) -> dict[str, Counter[int]]:
    """Return how often each operation was called, by the status of its answer."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for line in report.read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for number, interaction in recorder.get("interactions", {}).items():
            case = recorder["cases"][number]["value"]
            response = interaction["response"]
            operation = f"{case['method']} {case['path']}"
            found[operation][response["status_code"]] += 1
    return found


def test_no_request_meets_an_answer_that_the_document_does_not_know(
    database_url: str, tmp_path: Path
) -> None:
    database = open_database(database_url)
    given = Given(database)
    email, token = given.user()
    ids = {
        "filterId": [given.filter(email), given.filter(email, "Over 2.5")],
        "matchId": [given.match() for _ in range(8)],
    }
    database.close()
    configuration, report = tmp_path / "schemathesis.toml", tmp_path / "events.ndjson"
    configuration.write_text(CONFIGURATION)
    with serve(database_url, "--rate-limit=1000000000", "--guess-limit=1000000000") as server:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                f"--config-file={configuration}",
                *("run", str(shared("contract", "openapi.yaml"))),
                *("--url", server.url + BASE, "--header", f"Authorization: Bearer {token}"),
                *("--checks=all", "--exclude-checks=positive_data_acceptance"),
                *("--phases=examples,coverage,fuzzing,stateful", "--mode=all"),
                *("--max-examples", str(CASES), "--continue-on-failure", "--no-color"),
                *("--report=ndjson", "--report-ndjson-path", str(report)),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=os.environ
            | {
                "PYTHONPATH": str(Path(__file__).parent),
                "BETTUNE_SCHEMATHESIS_IDS": json.dumps(ids),
            },
        )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    seen = statuses(report)
    for operation in OPERATIONS:
        print(operation, seen[operation].total(), dict(seen[operation]))
        assert seen[operation].total() >= CASES
        assert seen[operation][204 if operation.startswith("DELETE") else 200] >= CASES // 10
