"""The addresses of a live conversation and of opening hours."""

from __future__ import annotations

from django.urls import URLPattern, path

from web.console.handover import views

urlpatterns: list[URLPattern] = [
    path("live/<uuid:pk>/", views.live, name="live"),
    path("live/<uuid:pk>/nieuw/", views.news, name="live_news"),
    path("live/<uuid:pk>/neem/", views.take, name="take"),
    path("live/<uuid:pk>/zeg/", views.say, name="say"),
    path("live/<uuid:pk>/geef-terug/", views.give_back, name="give_back"),
    path("live/<uuid:pk>/leg-terug/", views.put_back, name="put_back"),
    path("live/<uuid:pk>/geef-door/", views.pass_on, name="pass_on"),
    path("live/<uuid:pk>/klaar/", views.finish, name="finish"),
    path("live/<uuid:pk>/loket/", views.send_desk, name="send_desk"),
    path("live/<uuid:pk>/vraag-nummer/", views.ask_for_number, name="ask_for_number"),
    path("live/<uuid:pk>/nummer/", views.show_number, name="show_number"),
    path("live/<uuid:pk>/gebeld/", views.called, name="called"),
    path("openingstijden/", views.opening_hours, name="opening_hours"),
    path("openingstijden/<slug:slug>/", views.site_hours, name="site_hours"),
]
