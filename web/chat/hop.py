"""From the event loop to the database and back: one plain function per hop, on a few threads of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import connection

Result = TypeVar("Result")

#: SQLite writes one at a time and PostgreSQL's pool has as many connections; more threads only wait.
THREADS = 8
_workers = ThreadPoolExecutor(THREADS, thread_name_prefix="door-db")


async def hop(function: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Run a function that talks to the database, away from the event loop; raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_workers, partial(_run, function, args, kwargs))


def _run(function: Callable[..., Result], args: tuple, kwargs: dict) -> Result:
    try:
        result = function(*args, **kwargs)
    except BaseException:
        connection.close()  # whatever is wrong with it, the next hop begins anew
        raise
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close()  # back to the pool; a SQLite file stays open, which saves a millisecond
    return result
