"""The addresses of this part."""

from __future__ import annotations

from django.urls import path

from web.console.statistics import views

urlpatterns = [
    path("cijfers/", views.statistics, name="statistics"),
    path("cijfers/bestand/", views.statistics_file, name="statistics_file"),
]
