"""The addresses of judging."""

from __future__ import annotations

from django.urls import URLPattern, path

from web.console.review import views

urlpatterns: list[URLPattern] = [
    path("nakijken/", views.least_sure, name="review"),
    path("nakijken/na/<int:pk>/", views.next_in_queue, name="next_in_queue"),
    path("beurten/<int:pk>/", views.judge, name="judge"),
    path("beurten/<int:pk>/kennis/<slug:kind>/<slug:item>/", views.report, name="report"),
]
