"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class ChatPageConfig(AppConfig):
    """The chat page."""

    name = "web.chat_page"
    label = "chat_page"
