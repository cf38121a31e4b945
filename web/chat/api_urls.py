"""The API under its public prefix, for the OpenAPI document."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/v1/", include("web.chat.urls"))]
