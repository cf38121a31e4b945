"""The Django app ``pages``."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """See the README of this folder."""

    name = "web.pages"
