"""Addresses of the chat page and of the chat element's script."""

from __future__ import annotations

from django.urls import path

from web.chat_page import views

app_name = "chat_page"
urlpatterns = [
    path("widget.js", views.script, name="script"),
    path("chat/<slug:slug>", views.chat, name="chat"),
    path("chat/<slug:slug>/klaar/<str:ticket>", views.done, name="done"),
]
