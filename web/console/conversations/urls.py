"""The addresses of the list of conversations and of one conversation."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from web.console.conversations import views

urlpatterns: list[URLPattern] = [
    path("gesprekken/", views.conversations, name="conversations"),
    path("gesprekken/filters/", views.save_filter, name="save_filter"),
    path("gesprekken/filters/<int:pk>/weg/", views.forget_filter, name="forget_filter"),
    path("gesprekken/<uuid:pk>/", views.conversation, name="conversation"),
    path("gesprekken/<uuid:pk>/notities/", views.keep_notes, name="keep_notes"),
    re_path(
        r"^gesprekken/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<where>vorige|volgende|nakijken)/$",
        views.further,
        name="further",
    ),
]
