"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from web.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("kennis", views.look_up, name="look_up"),
    path("kennis/woorden", views.glossary, name="glossary"),
    path("kennis/regios", views.regions, name="regions"),
    path("kennis/<slug:slug>/<slug:ref>", views.entry, name="entry"),
]
