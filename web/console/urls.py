"""Where every address of the workplace leads. Each part has a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.console.accounts.urls")),
    path("", include("web.console.inbox.urls")),
    path("", include("web.console.handover.urls")),
    path("", include("web.console.conversations.urls")),
    path("", include("web.console.review.urls")),
    path("", include("web.console.examples.urls")),
    path("", include("web.console.knowledge.urls")),
    path("", include("web.console.statistics.urls")),
    path("", include("web.console.protection.urls")),
    path("", include("web.console.demo.urls")),
]
