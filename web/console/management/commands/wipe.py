"""``manage.py wipe``: one conversation by its number, and wipes that were broken off.

What was kept long enough is wiped by ``manage.py retention``, which counts first. That one conversation was wiped stands in
the log.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.chat import wipe
from web.chat.models import Conversation
from web.console.protection.audit import record


class Command(BaseCommand):
    """See the module's description. Safe to run twice."""

    help = "Wist één gesprek, en maakt af wat werd afgebroken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A number, or nothing."""
        parser.add_argument("number", nargs="?", help="nummer van een gesprek, zoals K7M2-9QXT")

    def handle(self, *_: Any, number: str | None, **__: Any) -> None:
        """Wipe, and say how many."""
        if number:
            found = Conversation.objects.select_related("site").filter(number=number.strip().upper()).first()
            if found is None:
                raise CommandError(f"Er is geen gesprek {number}.")
            record(None, "wipe", found, detail="op de server")
            wipe.begin(found.pk)
        self.stdout.write(f"Gewist: {wipe.resume()}.")
