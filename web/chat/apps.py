"""The Django app ``chat``."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """See the README of this folder."""

    name = "web.chat"
