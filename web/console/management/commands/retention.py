"""``manage.py retention``: count, then wipe what was kept long enough, as the job does every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from web.console.protection.retention import clean
from web.jobs import recorded


class Command(BaseCommand):
    """See the module's description. Safe to run twice."""

    help = "Telt de gesprekken per dag, en wist wat lang genoeg bewaard is."

    def handle(self, *_: Any, **__: Any) -> None:
        """Clean, and say what was done."""
        did = recorded("retention", clean)
        self.stdout.write(f"Geteld: {did['counted']} dagen. Gewist: {did['wiped']} gesprekken.")
