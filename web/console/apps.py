"""The Django app ``console``."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsoleConfig(AppConfig):
    """See the README of this folder."""

    name = "web.console"
    verbose_name = "werkplek van adviseurs"

    def ready(self) -> None:
        """Join in with the chat; what the database has beside Django's tables is made after every ``migrate``."""
        from web.chat import hooks
        from web.console.conversations import search
        from web.console.handover.turns import HOOKS

        hooks.install(HOOKS)
        post_migrate.connect(search.prepare, sender=self)
