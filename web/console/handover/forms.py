"""What an adviser types, and when a site is open."""

from __future__ import annotations

from typing import Any

from django import forms

from web.console.handover import hours
from web.console.handover.words import TEXTS

LONGEST = 2_000
_EMPTY = "Typ eerst wat u wilt zeggen."


class SayForm(forms.Form):
    """A message of an adviser."""

    text = forms.CharField(
        label="Uw bericht",
        max_length=LONGEST,
        help_text="Ctrl en Enter verstuurt. Namen, telefoonnummers en adressen worden onleesbaar gemaakt.",
        error_messages={"required": _EMPTY, "max_length": "Dat is te lang. Gebruik hoogstens 2.000 tekens."},
        widget=forms.Textarea(attrs={"rows": 3, "data-send": True, "autofocus": True}),
    )


class HoursForm(forms.Form):
    """For each day from when to when somebody answers; empty is closed."""

    def __init__(self, *args: Any, known: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, (start, end) in enumerate(hours.by_day(known)):
            for part, said, value in (("from", "van", start), ("to", "tot", end)):
                self.fields[f"{part}_{day}"] = forms.TimeField(
                    label=said,
                    required=False,
                    initial=value,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    error_messages={"invalid": "Schrijf de tijd zo: 09:00."},
                )

    def clean(self) -> dict[str, Any]:
        """Both times or none, and the end after the start."""
        given = super().clean() or {}
        for day in range(7):
            start, end = given.get(f"from_{day}"), given.get(f"to_{day}")
            if (start is None) != (end is None) and not {f"from_{day}", f"to_{day}"} & set(self.errors):
                self.add_error(f"from_{day}", "Vul beide tijden in, of geen van beide.")
            elif start and end and end <= start:
                self.add_error(f"to_{day}", "Deze tijd moet later zijn.")
        return given

    def days(self) -> list[dict[str, Any]]:
        """The fields by day, for the page."""
        return [{"name": name, "from": self[f"from_{day}"], "to": self[f"to_{day}"]} for day, name in enumerate(TEXTS["days"])]

    def as_hours(self) -> list[dict[str, Any]]:
        """As the site keeps them."""
        given = self.cleaned_data
        pairs = [(given.get(f"from_{day}"), given.get(f"to_{day}")) for day in range(7)]
        return hours.from_days([(f"{one:%H:%M}", f"{other:%H:%M}") if one and other else ("", "") for one, other in pairs])
