"""The addresses of the examples."""

from __future__ import annotations

from django.urls import URLPattern, path

from web.console.examples import views

urlpatterns: list[URLPattern] = [
    path("voorbeelden/", views.examples, name="examples"),
    path("voorbeelden/nieuw/<int:pk>/", views.write, name="write_example"),
    path("voorbeelden/<int:pk>/weg/", views.forget, name="forget_example"),
]
