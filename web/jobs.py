"""Jobs: what happens by itself, by the clock or in the background. ``manage.py jobs`` runs them, one process per
installation; ``make start`` starts it.

A part defines its jobs in the ``tasks.py`` of its app with :func:`job`, and keeps what they do in plain functions that a
command can call too. Every job can be run twice without harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

logger = logging.getLogger(__name__)
NAME = "leerwijzer"


def queue(database_url: str, folder: Path, secret: str) -> Huey:
    """The queue of this installation: tables in PostgreSQL where the door has one, else a SQLite file of its own.

    What stands in it is signed with the door's secret, since a job is code with its arguments.
    """
    # Results are of no use to anybody: what a job did stands in its JobRun.
    # The tables are made when the process for jobs starts, so that reading the settings connects to nothing.
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=secret),
        "utc": False,
        "create_tables": False,
    }
    if database_url.startswith(("postgres://", "postgresql://")):
        return PostgresHuey(NAME, dsn=database_url, **options)
    return SqliteHuey(NAME, filename=str(folder / "jobs.sqlite"), **options)


def job(name: str, when: Any) -> Callable[[Callable[[], dict[str, int]]], Any]:
    """A job by the clock of the machine: ``@job("retention", crontab(minute="5"))``.

    The function gives counts of what it did (``{"wiped": 3}``). These, or that it failed, are kept in a ``JobRun`` that
    managers can see; a failure is logged and raised as well.
    """
    from huey.contrib.djhuey import db_periodic_task, lock_task

    def decorate(function: Callable[[], dict[str, int]]) -> Any:
        @wraps(function)
        def run() -> None:
            recorded(name, function)

        return db_periodic_task(when, name=name)(lock_task(f"job-{name}")(run))

    return decorate


def recorded(name: str, function: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Run a function and keep in a ``JobRun`` how it went; raises what it raises."""
    from django.utils import timezone

    from web.console.models import JobRun

    run = JobRun.objects.create(name=name)
    try:
        run.did = function()
        run.ok = True
    except Exception as error:
        run.did = {}
        logger.exception("job %s failed: %s", name, type(error).__name__)
        raise
    finally:
        run.ended_at = timezone.now()
        run.save()
    return run.did
