"""What guards the whole workplace: nothing open by accident, sessions that end, and Django's own admin for superusers only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.decorators import sync_and_async_middleware

from web.chat.limits import client_address
from web.console.rights import lacks_second_step, to_login

_SEEN, _BEGAN = "console_seen", "console_began"
_OURS = ("console", "admin")


@sync_and_async_middleware
def workplace_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Before each view of the workplace and the admin: end sessions, and refuse what says nothing about who may see it.

    All other pages pass untouched, the API without another thread. Pages of the workplace are kept by no browser or proxy.
    """
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            found = _found(request)
            if found is None:
                return await get_response(request)
            refused = await sync_to_async(_before)(request, found)
            return _not_kept(refused if refused is not None else await get_response(request))

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponse:
        found = _found(request)
        if found is None:
            return get_response(request)
        refused = _before(request, found)
        return _not_kept(refused if refused is not None else get_response(request))

    return synchronous


def _found(request: HttpRequest) -> ResolverMatch | None:
    """Where the request leads, when that is in the workplace or the admin."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return None
    return found if found.namespaces and found.namespaces[0] in _OURS else None


def _before(request: HttpRequest, found: ResolverMatch) -> HttpResponse | None:
    """Refuse, send to log in, or let through (``None``)."""
    view, namespace = found.func, found.namespaces[0]
    if namespace == "console" and not hasattr(view, "allowed_roles"):
        raise PermissionDenied("a view of the workplace without rights")
    if not request.user.is_authenticated:
        return None if namespace == "console" else to_login(request)
    if _ended(request, passive=getattr(view, "passive", False)):
        logout(request)
        return None if getattr(view, "allowed_roles", ()) is None else to_login(request)
    if namespace == "admin":
        if not request.user.is_superuser:
            raise PermissionDenied
        if lacks_second_step(request):
            response = HttpResponse(status=302)
            response["Location"] = reverse("console:second_step")
            return response
    return None


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _ended(request: HttpRequest, passive: bool) -> bool:
    """Whether the session is over: too old, or too long nothing was done. What a page does by itself does not count."""
    now, session = time.time(), request.session
    began, seen = session.setdefault(_BEGAN, now), session.get(_SEEN, now)
    if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE:
        return True
    # Written at most once a minute, so that not every page writes to the database.
    if not passive and (_SEEN not in session or now - seen > 60):
        session[_SEEN] = now
    return False


def address_of(request: HttpRequest) -> str:
    """The address from which someone logs in, as the door sees it."""
    headers = {"x-forwarded-for": request.headers.get("X-Forwarded-For", "")}
    return client_address(headers, request.META.get("REMOTE_ADDR", ""))


def is_no_password(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Whether no password was tried here: the login of an organisation counts its own failures."""
    return "password" not in (credentials or {}) and request.method == "GET"
