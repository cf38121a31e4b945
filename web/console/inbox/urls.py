"""The addresses of the inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from web.console.inbox import views

urlpatterns: list[URLPattern] = [
    path("postvak/", views.inbox, name="inbox"),
    path("postvak/lijst/", views.inbox_list, name="inbox_list"),
]
