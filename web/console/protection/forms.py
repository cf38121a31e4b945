"""Forms of data protection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from web.chat.models import Site
from web.console.models import AuditEntry, SiteRetention

#: What the privacy statement promises; only the owner of the installation can set more.
LONGEST = 28


class NumberForm(forms.Form):
    """The number that a visitor reads under "Mijn gegevens"."""

    nummer = forms.CharField(
        label="Nummer van het gesprek",
        max_length=20,
        help_text="Acht letters en cijfers, bijvoorbeeld K7M2-9QXT. De bezoeker vindt het onder Mijn gegevens.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_nummer(self) -> str:
        """As it is kept: capitals, a dash in the middle, no spaces."""
        bare = "".join(one for one in self.cleaned_data["nummer"].upper() if one.isalnum())
        if len(bare) != 8:
            raise forms.ValidationError("Een nummer heeft acht letters en cijfers.")
        return f"{bare[:4]}-{bare[4:]}"


class WipeForm(forms.Form):
    """That it was asked for, so that nobody wipes by one wrong click."""

    zeker = forms.BooleanField(
        label="Ik weet zeker dat dit gesprek weg moet",
        error_messages={"required": "Zet eerst een vinkje. Wissen kan niet ongedaan worden gemaakt."},
    )


class RetentionForm(forms.ModelForm):
    """How long a site keeps conversations, and whether counts stay."""

    keep_counts = forms.BooleanField(
        label="Aantallen bewaren als de gesprekken gewist zijn",
        required=False,
        help_text="Alleen hoe vaak iets voorkwam, per dag. Nooit wat iemand zei, en niets over gezondheid.",
    )

    class Meta:
        model = Site
        fields = ("retention_days",)
        labels = {"retention_days": "Gesprekken bewaren (dagen)"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = max(LONGEST, self.instance.retention_days)
        days = self.fields["retention_days"]
        days.validators = [MinValueValidator(1), MaxValueValidator(longest)]
        days.widget.attrs.update({"min": 1, "max": longest})
        days.help_text = f"Vanaf het laatste bericht, hoogstens {longest} dagen."
        kept = SiteRetention.objects.filter(site=self.instance).first()
        self.fields["keep_counts"].initial = kept.keep_counts if kept else True

    def save(self, commit: bool = True) -> Site:
        """Both tables."""
        site = super().save(commit)
        SiteRetention.objects.update_or_create(site=site, defaults={"keep_counts": self.cleaned_data["keep_counts"]})
        return site


class AuditForm(forms.Form):
    """What is looked for in the log."""

    wie = forms.CharField(label="Wie", required=False, max_length=150)
    wat = forms.ChoiceField(label="Wat", required=False, choices=[("", "alles"), *AuditEntry.Action.choices])
    vanaf = forms.DateField(label="Vanaf", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tot = forms.DateField(label="Tot en met", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    nummer = forms.CharField(label="Nummer van een gesprek", required=False, max_length=20)
