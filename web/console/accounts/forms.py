"""What people fill in about their account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from web.console.rights import ROLE_NAMES, sites_of

User = get_user_model()
_ROLE_HELP = {
    "adviser": "leest en beantwoordt gesprekken van de eigen websites",
    "editor": "houdt de kennis bij",
    "manager": "regelt accounts, bewaartermijnen en cijfers",
    "auditor": "kijkt mee, verandert niets",
}


class LoginForm(AuthenticationForm):
    """Name and password. It does not say which of the two was wrong."""

    error_messages = {
        "invalid_login": "Deze naam en dit wachtwoord horen niet bij elkaar. Let op hoofdletters.",
        "inactive": "Deze naam en dit wachtwoord horen niet bij elkaar. Let op hoofdletters.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Gebruikersnaam"
        self.fields["password"].label = "Wachtwoord"


class CodeForm(forms.Form):
    """The code of the app, or one of the spare codes."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def __init__(self, user: Any, *args: Any, device: TOTPDevice | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.only = user, device
        self.device: Any = None

    def clean_code(self) -> str:
        """Find the device that the code belongs to; too many wrong ones close it for a while."""
        code = self.cleaned_data["code"].replace(" ", "").replace("-", "").lower()
        kind = TOTPDevice if code.isdecimal() else StaticDevice
        for device in [self.only] if self.only else devices_for_user(self.user, for_verify=True):
            if not isinstance(device, kind):
                continue
            may, _ = device.verify_is_allowed()
            if not may:
                raise forms.ValidationError("Te veel verkeerde codes. Wacht even en probeer het dan nog eens.")
            if device.verify_token(code):
                self.device = device
                return code
        raise forms.ValidationError("Deze code klopt niet. Een code geldt een halve minuut. Neem de nieuwste.")


class MyselfForm(forms.Form):
    """What visitors see of an adviser."""

    first_name = forms.CharField(label="Voornaam", max_length=80, help_text="Bezoekers zien deze naam als u met hen schrijft.")
    organisation = forms.CharField(
        label="Organisatie",
        max_length=200,
        required=False,
        help_text="Bezoekers zien deze achter uw naam. Leeg: de naam van de website.",
    )


class AccountForm(MyselfForm):
    """An account as a manager makes or changes it. Only with sites of the manager."""

    username = forms.CharField(
        label="Gebruikersnaam", max_length=150, validators=[UnicodeUsernameValidator()], help_text="Bijvoorbeeld a.devries."
    )
    email = forms.EmailField(
        label="E-mailadres", required=False, help_text="Nodig om in te loggen met het account van de organisatie."
    )
    roles = forms.MultipleChoiceField(
        label="Wat mag deze persoon?",
        choices=[(role, f"{name.capitalize()}: {_ROLE_HELP[role]}") for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    sites = forms.ModelMultipleChoiceField(
        label="Voor welke websites?", queryset=None, widget=forms.CheckboxSelectMultiple, to_field_name="slug"
    )
    field_order = ["username", "first_name", "organisation", "email", "roles", "sites"]

    def __init__(self, manager: Any, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["sites"].queryset = sites_of(manager)  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        """A name that nobody else has."""
        name = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.person.pk) if self.person else User.objects.all()
        if others.filter(username__iexact=name).exists():
            raise forms.ValidationError("Deze naam is al in gebruik.")
        return name

    def clean_email(self) -> str:
        """An address that nobody else has: by it people are recognised at the login of their organisation."""
        email = self.cleaned_data["email"]
        others = User.objects.exclude(pk=self.person.pk) if self.person else User.objects.all()
        if email and others.filter(email__iexact=email).exists():
            raise forms.ValidationError("Dit adres hoort al bij een ander account.")
        return email
