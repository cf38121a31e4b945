"""Where every address of the door leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from web.chat import health

urlpatterns = [
    path("api/v1/", include("web.chat.urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("", include("web.chat_page.urls")),
    path("", include("web.pages.urls")),
    path("beheer/", include("web.console.urls")),
    path("admin/", admin.site.urls),
]
