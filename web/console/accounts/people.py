"""Making and changing accounts: the same for the command line and for managers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp import devices_for_user

from web.chat.models import Site
from web.console.models import Account
from web.console.protection.audit import record
from web.console.rights import ROLES, sites_of

User = get_user_model()


@transaction.atomic
def add(
    username: str,
    roles: Iterable[str],
    sites: Iterable[Site],
    first_name: str = "",
    email: str = "",
    organisation: str = "",
    superuser: bool = False,
) -> Any:
    """A new account without a password: its owner chooses one by :func:`password_link`."""
    user = User(username=username, first_name=first_name, email=email, is_staff=superuser, is_superuser=superuser)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    account = Account.objects.create(user=user, organisation=organisation)
    account.sites.set(sites)
    set_roles(user, roles)
    return user


def set_roles(user: Any, roles: Iterable[str]) -> None:
    """Give a user these roles and no other; groups that are no role stay."""
    user.groups.remove(*user.groups.filter(name__in=ROLES))
    user.groups.add(*Group.objects.filter(name__in=list(roles)))


def password_link(user: Any) -> str:
    """The path of a page where the owner chooses a password. Works once, for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    user_id = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("console:choose_password", args=[user_id, default_token_generator.make_token(user)])


def managed_by(manager: Any) -> QuerySet:
    """The accounts that a manager may change: with sites of the manager only, and no superusers.

    Someone who also works for a site of another manager is changed by a superuser, or a manager could take over that site.
    """
    people = User.objects.select_related("account").filter(account__isnull=False).order_by("username")
    if manager.is_superuser:
        return people
    theirs = Site.objects.filter(accounts__user=OuterRef("pk"))
    foreign = theirs.exclude(pk__in=sites_of(manager).values("pk"))
    return people.filter(Exists(theirs), ~Exists(foreign), is_superuser=False)


def sites_with(user: Any) -> list[Site]:
    """The sites that an account is for; none for an account without a workplace."""
    return list(Site.objects.filter(accounts__user=user))


def note(by: Any, detail: str, sites: Iterable[Site]) -> None:
    """A line in the log of each site of an account that was changed, so that whoever looks after one of them sees it.

    ``by`` is who did it, ``None`` on the server.
    """
    lines: list[Site | None] = [*sorted(sites, key=lambda one: one.slug)]
    for site in lines or [None]:
        record(by, "account", site=site, detail=detail)


def forget_second_step(user: Any) -> None:
    """For who lost the telephone: the second step is set up anew at the next login."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
