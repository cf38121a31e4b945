"""``manage.py demo --conversations 300``: fill a site with invented people, answered by the running assistant."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.base import knowledge
from web.chat.models import Site
from web.chat.problems import Problem
from web.console.demo.fill import fill, people
from web.console.protection.retention import last_wipe
from web.console.statistics.counts import count_all


class Command(BaseCommand):
    """See the module's description. Each run adds; ``manage.py wipe`` and the retention take them away again."""

    help = "Vult een website met gesprekken van verzonnen mensen, om alles te zien en te proberen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and where."""
        parser.add_argument("--conversations", type=int, default=300, help="hoeveel gesprekken (300)")
        parser.add_argument("--site", default="demo", help="korte naam van de website (demo)")

    def handle(self, *_: Any, conversations: int, site: str, **__: Any) -> None:
        """Talk, then count, so that the figures show it at once."""
        found = Site.objects.filter(slug=site).first()
        if found is None:
            raise CommandError(f"Er is geen website {site}.")

        def told(done: int) -> None:
            if done % 25 == 0:
                self.stdout.write(f"{done} van {conversations} gesprekken")

        try:
            answered = fill(found, conversations, told)
        except Problem:
            raise CommandError("De assistent antwoordt niet. Start eerst: make start") from None
        count_all(knowledge(), last_wipe())
        self.stdout.write(
            f"{answered} gesprekken van {min(len(people()), conversations)} verzonnen mensen staan op {found.name}."
        )
