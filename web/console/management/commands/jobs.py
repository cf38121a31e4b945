"""``manage.py jobs``: the process that runs what happens by itself, until it is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """huey's own consumer, with its tables made first. One worker: no job is in a hurry."""

    help = "Voert uit wat vanzelf gebeurt: bewaartermijnen, tellingen, het nakijken van bronnen."

    def handle(self, *_: Any, **__: Any) -> None:
        """Run until a signal."""
        Path(settings.VAR).mkdir(parents=True, exist_ok=True)
        settings.HUEY.storage.initialize_schema()
        # A process that was killed leaves its locks behind, and its jobs would never run again. There is one such process.
        call_command("run_huey", workers=1, simple_log=True, flush_locks=True)
