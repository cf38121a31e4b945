"""Managing sites in Django's admin. Conversations are not here: advisers read them in their own workplace, with a log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from web.chat.models import Site
from web.chat.sites import check_place, clean_origins


class Lines(forms.CharField):
    """A list as lines of text."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Shown one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Origins in the form in which browsers send them."""
        return clean_origins((value or "").splitlines())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as shown."""
        return self.prepare_value(initial or []).split() != (data or "").split()


class SiteForm(forms.ModelForm):
    """The site, with its origins one a line."""

    origins = Lines(
        label="mag op deze websites",
        required=False,
        help_text="Eén adres per regel, bijvoorbeeld https://www.bibliotheekalmelo.nl. De eigen pagina van de chat mag altijd.",
    )

    class Meta:
        model = Site
        fields = "__all__"
        help_texts = {
            "greeting": "Leeg: de gewone begroeting.",
            "address_form": (
                "Geldt voor alles wat de chat en de assistent zeggen. Alleen de bladzijden van de kennisbank zeggen altijd u."
            ),
            "default_region": "Code, zoals AM05. Geldt zolang iemand geen plaats noemt; de chat zegt dat erbij.",
            "contact_point": "Naam in de kennisbank, zoals cp-twente. Wordt genoemd zolang iemand geen plaats noemt.",
            "shared_computer": "Er zitten meer mensen op dezelfde computer: niets blijft staan, en na stilte wordt alles gewist.",
        }

    def clean(self) -> dict[str, Any]:
        """The region and the contact point must be in the knowledge base."""
        told = super().clean() or {}
        check_place(told.get("default_region") or "", told.get("contact_point") or "")
        return told


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    """Who may show the chat, and how it behaves there."""

    form = SiteForm
    list_display = ("name", "slug", "active", "retention_days", "shared_computer")
    list_filter = ("active",)
    search_fields = ("name", "slug", "organisation")
    fieldsets = (
        (None, {"fields": ("name", "slug", "organisation", "active", "origins")}),
        ("Hoe de chat eruitziet", {"fields": ("theme", "greeting", "address_form", "default_region", "contact_point")}),
        ("Bewaren en wissen", {"fields": ("retention_days", "shared_computer", "idle_minutes")}),
        ("Adviseurs en drukte", {"fields": ("opening_hours", "turns_per_minute")}),
    )
