"""``manage.py wipe``: one conversation by its number, and wipes that were broken off.

What was kept long enough is wiped by ``manage.py retention``, which counts first."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.chat import wipe
from web.chat.models import Conversation


class Command(BaseCommand):
    """See the module's description. Safe to run twice."""

    help = "Wist één gesprek, en maakt af wat werd afgebroken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A number, or nothing."""
        parser.add_argument("number", nargs="?", help="nummer van een gesprek, zoals K7M2-9QXT")

    def handle(self, *_: Any, number: str | None, **__: Any) -> None:
        """Wipe, and say how many."""
        if number:
            found = Conversation.objects.filter(number=number.strip().upper()).first()
            if found is None:
                raise CommandError(f"Er is geen gesprek {number}.")
            wipe.begin(found.pk)
        self.stdout.write(f"Gewist: {wipe.resume()}.")
