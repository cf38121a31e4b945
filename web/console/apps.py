"""The Django app ``console``."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """See the README of this folder."""

    name = "web.console"
    verbose_name = "werkplek van adviseurs"
