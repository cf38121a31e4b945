"""Logging in and out, the second step, choosing a password, one's own account, and the accounts that a manager keeps."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from web.console.accounts import people
from web.console.accounts.forms import AccountForm, CodeForm, LoginForm, MyselfForm
from web.console.models import Account
from web.console.rights import ADVISER, AUDITOR, EDITOR, MANAGER, ROLE_NAMES, ROLES, allowed, has_role, roles_of

SPARE_CODES = 8
#: Where each role begins.
FIRST_PAGES = (
    ((ADVISER, AUDITOR), "console:inbox"),
    ((EDITOR,), "console:knowledge"),
    ((MANAGER,), "console:accounts"),
)


class Login(auth_views.LoginView):
    """Name and password; the second step follows on a page of its own."""

    template_name = "console/accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the login of the organisation, where there is one."""
        organisation = settings.OIDC_NAME if settings.OIDC_PROVIDER else ""
        unknown = self.request.GET.get("organisatie") == "onbekend"
        return {**super().get_context_data(**kwargs), "oidc_name": organisation, "unknown_to_us": unknown}


class ChoosePassword(auth_views.PasswordResetConfirmView):
    """The page of a one-time link."""

    template_name = "console/accounts/choose_password.html"
    form_class = SetPasswordForm
    success_url = reverse_lazy("console:login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Chosen: log in with it."""
        messages.success(self.request, "Uw wachtwoord is gekozen. Log nu in.")
        return super().form_valid(form)


@allowed()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To where this person's work begins."""
    return redirect(next(page for roles, page in FIRST_PAGES if has_role(request.user, *roles)))


@allowed(before_second_step=True)
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask the code of the app; who has none yet sets it up here."""
    if request.user.is_verified():  # type: ignore[union-attr]
        return redirect("console:home")
    if not user_has_device(request.user):
        return _set_up(request)
    form = CodeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        django_otp.login(request, form.device)
        return redirect("console:home")
    return render(request, "console/accounts/second_step.html", {"form": form})


def _set_up(request: HttpRequest) -> HttpResponse:
    device, _ = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "app"})
    form = CodeForm(request.user, request.POST or None, device=device)
    if request.method == "POST" and form.is_valid():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        django_otp.login(request, device)
        return _show_spare_codes(request)
    context = {
        "form": form,
        "picture": segno.make(device.config_url, micro=False).svg_data_uri(scale=5, border=3, dark="#000", light="#fff"),
        "secret": b32encode(device.bin_key).decode(),
        "required": settings.REQUIRE_SECOND_STEP,
    }
    return render(request, "console/accounts/set_up_second_step.html", context)


def _show_spare_codes(request: HttpRequest) -> HttpResponse:
    """New spare codes, shown this once."""
    device, _ = StaticDevice.objects.get_or_create(user=request.user, name="reserve")
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(SPARE_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return render(request, "console/accounts/spare_codes.html", {"codes": codes})


@allowed()
@require_POST
def spare_codes(request: HttpRequest) -> HttpResponse:
    """New spare codes; the old ones no longer work."""
    if not request.user.is_verified():  # type: ignore[union-attr]
        return redirect("console:second_step")
    return _show_spare_codes(request)


@allowed()
@require_http_methods(["GET", "POST"])
def myself(request: HttpRequest) -> HttpResponse:
    """One's own name, password and second step."""
    user: Any = request.user
    account, _ = Account.objects.get_or_create(user=user)
    told = {"first_name": user.first_name, "organisation": account.organisation}
    changes = request.POST.get("what") if request.method == "POST" else None
    form = MyselfForm(request.POST if changes == "name" else None, initial=told)
    password = PasswordChangeForm(user, request.POST if changes == "password" else None)
    if changes == "name" and form.is_valid():
        user.first_name, account.organisation = form.cleaned_data["first_name"], form.cleaned_data["organisation"]
        user.save(update_fields=["first_name"])
        account.save(update_fields=["organisation"])
        messages.success(request, "Opgeslagen.")
        return redirect("console:myself")
    if changes == "password" and password.is_valid():
        password.save()
        update_session_auth_hash(request, user)
        messages.success(request, "Uw wachtwoord is veranderd.")
        return redirect("console:myself")
    context = {
        "form": form,
        "password": password if user.has_usable_password() else None,
        "has_second_step": user_has_device(user),
        "roles": [ROLE_NAMES[role] for role in ROLES if role in roles_of(user)],
        "sites": [site.name for site in account.sites.all()],
    }
    return render(request, "console/accounts/myself.html", context)


@allowed(MANAGER)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that this manager keeps."""
    found = people.managed_by(request.user).prefetch_related("groups", "account__sites")
    rows = [
        {
            "user": user,
            "roles": [ROLE_NAMES[one.name] for one in user.groups.all() if one.name in ROLE_NAMES],
            "sites": [site.name for site in user.account.sites.all()],
        }
        for user in found
    ]
    return render(request, "console/accounts/accounts.html", {"rows": rows})


@allowed(MANAGER)
@require_http_methods(["GET", "POST"])
def add_account(request: HttpRequest) -> HttpResponse:
    """A new account, and the link by which its owner chooses a password."""
    form = AccountForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = people.add(**form.cleaned_data)
        detail = f"gemaakt: {user.username} ({', '.join(form.cleaned_data['roles'])})"
        people.note(request.user, detail, form.cleaned_data["sites"])
        return _show_link(request, user)
    return render(request, "console/accounts/account.html", {"form": form})


@allowed(MANAGER)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: name, roles and sites."""
    person = get_object_or_404(people.managed_by(request.user), pk=user_id)
    told = {
        "username": person.username,
        "first_name": person.first_name,
        "organisation": person.account.organisation,
        "email": person.email,
        "roles": [one for one in person.groups.values_list("name", flat=True) if one in ROLES],
        "sites": person.account.sites.all(),
    }
    form = AccountForm(request.user, request.POST or None, person=person, initial=told)
    if request.method == "POST" and form.is_valid():
        for name in ("username", "first_name", "email"):
            setattr(person, name, form.cleaned_data[name])
        person.save(update_fields=["username", "first_name", "email"])
        person.account.organisation = form.cleaned_data["organisation"]
        person.account.save(update_fields=["organisation"])
        before = list(person.account.sites.all())
        person.account.sites.set(form.cleaned_data["sites"])
        people.set_roles(person, form.cleaned_data["roles"])
        detail = f"veranderd: {person.username} ({', '.join(form.cleaned_data['roles'])})"
        people.note(request.user, detail, {*before, *form.cleaned_data["sites"]})
        messages.success(request, "Opgeslagen.")
        return redirect("console:accounts")
    context = {"form": form, "person": person, "has_second_step": user_has_device(person)}
    return render(request, "console/accounts/account.html", context)


@allowed(MANAGER)
@require_POST
def new_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new link to choose a password, for who forgot it. The old password no longer works."""
    person = get_object_or_404(people.managed_by(request.user), pk=user_id, is_active=True)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    people.note(request.user, f"nieuwe link: {person.username}", person.account.sites.all())
    return _show_link(request, person)


@allowed(MANAGER)
@require_POST
def new_second_step(request: HttpRequest, user_id: int) -> HttpResponse:
    """For who lost the telephone: the second step is set up anew, after a new password."""
    person = get_object_or_404(people.managed_by(request.user), pk=user_id)
    people.forget_second_step(person)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    people.note(request.user, f"tweede stap gewist: {person.username}", person.account.sites.all())
    return _show_link(request, person)


@allowed(MANAGER)
@require_POST
def switch_account(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account or open it again. Whoever is logged in with it is out at once."""
    person = get_object_or_404(people.managed_by(request.user), pk=user_id)
    if person == request.user:
        messages.error(request, "U kunt uw eigen account niet sluiten.")
        return redirect("console:account", user_id)
    person.is_active = not person.is_active
    person.save(update_fields=["is_active"])
    people.note(request.user, f"{'geopend' if person.is_active else 'gesloten'}: {person.username}", person.account.sites.all())
    messages.success(request, f"Het account van {person.username} is {'open' if person.is_active else 'gesloten'}.")
    return redirect("console:accounts")


def _show_link(request: HttpRequest, user: Any) -> HttpResponse:
    link = request.build_absolute_uri(people.password_link(user))
    return render(request, "console/accounts/link.html", {"link": link, "person": user})
