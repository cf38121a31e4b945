"""The addresses of this part."""

from __future__ import annotations

from django.urls import path, re_path

from web.console.protection import views

urlpatterns = [
    path("gegevens/", views.protection, name="protection"),
    path("gegevens/bewaren/<slug:slug>/", views.retention, name="retention"),
    path("gegevens/gesprek/<slug:number>/", views.person, name="person"),
    path("gegevens/gesprek/<slug:number>/wissen/", views.wipe_person, name="wipe_person"),
    re_path(r"^gegevens/gesprek/(?P<number>[-\w]+)\.(?P<kind>json|html)$", views.person_file, name="person_file"),
    path("logboek/", views.audit, name="audit"),
    path("logboek/bestand/", views.audit_file, name="audit_file"),
]
