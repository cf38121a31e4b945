"""``manage.py examples export FILE``: the examples of advisers as an NLU file of Rasa, to be merged by a person."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from web.console.examples import training
from web.console.examples.needs import needs
from web.console.models.review import Example


class Command(BaseCommand):
    """Writes what is new; what the training data says already, or nearly, is dropped."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One action, and the file."""
        parser.add_argument("action", choices=["export"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--data", type=Path, default=settings.ROOT / "bot" / "data" / "nlu", help="the training data")

    def handle(self, *_: Any, file: Path, data: Path, **__: Any) -> None:
        """Write the file; nothing when there is nothing new."""
        trained = training.read(data)
        if not trained:
            raise CommandError(f"Geen trainingszinnen in {data}: dan is niet te zien wat al bekend is.")
        known = set(needs())
        ours = [(one.need, one.text) for one in Example.objects.order_by("pk") if one.need in known]
        kept, dropped = training.new_ones(ours, trained)
        for need, text in dropped:
            self.stdout.write(f"Kent de assistent al: {text} ({need})")
        if not kept:
            self.stdout.write("Er zijn geen nieuwe voorbeeldzinnen.")
            return
        file.write_text(training.as_yaml(kept), encoding="utf-8")
        self.stdout.write(f"{len(kept)} nieuwe voorbeeldzinnen in {file}. Meet wat ze doen met: make learn EXAMPLES={file}")
