"""Who may do what in the workplace. Refused unless allowed: a view without :func:`allowed` or :func:`open_to_all` is closed.

Roles are groups of Django. A role says what someone may do, their account says on which sites.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_otp import user_has_device

from web.chat.models import Conversation, Site

#: Helps visitors of their own sites · keeps the knowledge right · accounts, retention and statistics · reads only.
ADVISER, EDITOR, MANAGER, AUDITOR = "adviser", "editor", "manager", "auditor"
ROLES = (ADVISER, EDITOR, MANAGER, AUDITOR)
ROLE_NAMES = {ADVISER: "adviseur", EDITOR: "redacteur", MANAGER: "beheerder", AUDITOR: "controleur"}
#: Logging in with these is verified elsewhere, with a second step of its own.
VERIFIED_ELSEWHERE = "web.console.accounts.oidc.OrganisationLogin"

View = TypeVar("View", bound=Callable[..., Any])


def roles_of(user: Any) -> frozenset[str]:
    """The roles of a user; a superuser has all of them, nobody and a closed account none."""
    if not getattr(user, "is_active", False):
        return frozenset()
    if user.is_superuser:
        return frozenset(ROLES)
    if not hasattr(user, "_console_roles"):
        user._console_roles = frozenset(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
    return user._console_roles


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user has one of these roles."""
    return bool(roles_of(user) & set(roles))


def sites_of(user: Any) -> QuerySet[Site]:
    """The sites that a user may see: their own, and all for a superuser."""
    if not roles_of(user):
        return Site.objects.none()
    return Site.objects.all() if user.is_superuser else Site.objects.filter(accounts__user=user)


def conversations_of(user: Any) -> QuerySet[Conversation]:
    """The conversations that a user may see: of their own sites, and none for who is only an editor.

    What is being wiped is seen by nobody.
    """
    if not has_role(user, ADVISER, MANAGER, AUDITOR):
        return Conversation.objects.none()
    return Conversation.objects.filter(wiping_since=None, site__in=sites_of(user))


def is_verified(request: HttpRequest) -> bool:
    """Whether the second step of logging in was done, here or at the organisation's own login."""
    verified = getattr(request.user, "is_verified", None)
    return bool(verified and verified()) or request.session.get(BACKEND_SESSION_KEY) == VERIFIED_ELSEWHERE


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether the second step still has to be done: of everybody where that is required, else of who set one up."""
    return not is_verified(request) and (settings.REQUIRE_SECOND_STEP or user_has_device(request.user))


def allowed(*roles: str, passive: bool = False, before_second_step: bool = False) -> Callable[[View], View]:
    """A view for whoever has one of these roles; without roles for everybody who logged in.

    Others are sent to log in, or get 403. ``passive``: a page asks for it by itself, so it does not lengthen a session.
    ``before_second_step``: also for who only gave a password yet.
    """
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"no such role: {', '.join(sorted(unknown))}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_login(request)
            mine = roles_of(request.user)
            if not mine or (roles and not mine & set(roles)):
                raise PermissionDenied
            if not before_second_step and lacks_second_step(request):
                return _to(request, reverse("console:second_step"))
            return view(request, *args, **kwargs)

        guarded.allowed_roles = tuple(roles) or ROLES  # type: ignore[attr-defined]
        guarded.passive = passive  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def open_to_all(view: View) -> View:
    """A view of the workplace that needs no account: logging in, and choosing a password by a link."""
    view.allowed_roles = None  # type: ignore[attr-defined]
    return view


def to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in page, and back to here afterwards."""
    login = reverse("console:login")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(login)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("console:home"), login)


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    response = HttpResponse(status=302)
    response["Location"] = address
    return response
