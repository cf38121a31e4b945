"""The addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from web.chat import api, docs

_ONE = "conversations/<uuid:conversation_id>"
urlpatterns = [
    path("conversations", api.Conversations.as_view()),
    path(_ONE, api.OneConversation.as_view()),
    path(f"{_ONE}/messages", api.Messages.as_view()),
    path(f"{_ONE}/messages/<int:message_id>/feedback", api.Feedback.as_view()),
    path(f"{_ONE}/cards/<slug:kind>/<slug:item>/opened", api.OpenedCard.as_view()),
    path(f"{_ONE}/events", api.Events.as_view()),
    path(f"{_ONE}/export", api.Export.as_view()),
    path("sites/<slug:slug>", api.Sites.as_view()),
    path("glossary", api.Glossary.as_view()),
    path("openapi.json", docs.document, name="openapi"),
    path("", docs.page, name="api"),
    re_path("", api.NotHere.as_view()),
]
