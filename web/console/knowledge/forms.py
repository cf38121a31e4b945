"""An item as a form: what editors change most, in their words. What is left out here is changed as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from knowledge.schema import CONFIDENCES, RECOMMEND, SOURCE_KINDS, STATUSES

#: How long a check holds, unless the editor says otherwise.
HOLDS = timedelta(days=90)
_PER = ("maand", "jaar", "uur", "persoon", "keer", "half jaar")
_NAMES = {
    "open": "open",
    "closed": "nu gesloten",
    "ended": "bestaat niet meer",
    "renamed": "heet nu anders",
    "announced": "aangekondigd",
    "unknown": "onbekend",
    "high": "zeker",
    "medium": "redelijk zeker",
    "low": "niet zeker",
    "unverified": "niet nagegaan",
    "yes": "ja",
    "with_warning": "ja, met een waarschuwing",
    "when_named": "alleen als iemand ernaar vraagt",
    "official": "officieel",
    "news": "nieuws",
    "secondary": "van een ander",
}


def _choices(values: tuple[str, ...], empty: bool = False) -> list[tuple[str, str]]:
    return ([("", "")] if empty else []) + [(value, _NAMES.get(value, value)) for value in values]


class Day(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class Lines(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, rows: int = 4, **more: Any) -> None:
        hint = more.pop("help_text", "Eén per regel.")
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint, **more)

    def prepare_value(self, value: Any) -> Any:
        """Shown one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Without empty lines."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class Text(forms.CharField):
    """A text that may run over lines; line ends count as spaces, as in the files."""

    def __init__(self, rows: int = 2, required: bool = False, **more: Any) -> None:
        super().__init__(required=required, widget=forms.Textarea(attrs={"rows": rows}), **more)

    def clean(self, value: Any) -> str:
        """One line."""
        return " ".join(super().clean(value).split())


class ItemForm(forms.Form):
    """The plain fields. Names are those of ``knowledge.schema.Item``; ``where_url`` is ``where.url``."""

    name = forms.CharField(label="Naam")
    what = Text(label="Wat het is", rows=3, required=True)
    status = forms.ChoiceField(label="Stand", choices=_choices(STATUSES))
    status_note = Text(label="Wat er over de stand te zeggen is")
    window = Text(label="Wanneer iemand kan aanvragen, in woorden")
    steps = Lines(label="Eerste stappen")
    pitfalls = Lines(label="Waar mensen op moeten letten")
    payer = forms.CharField(label="Wie betaalt", required=False)
    level = forms.CharField(label="Niveau", required=False)
    duration = forms.CharField(label="Hoe lang het duurt", required=False)
    cost = Text(label="Wat het kost")
    income = Text(label="Wat iemand ondertussen verdient")
    result = Text(label="Wat iemand ermee heeft")
    entry = Text(label="Wie mag beginnen")
    where_organisation = forms.CharField(label="Organisatie", required=False)
    where_url = forms.CharField(label="Website", required=False)
    where_phone = forms.CharField(label="Telefoon", required=False)
    where_email = forms.CharField(label="E-mail", required=False)
    where_address = forms.CharField(label="Adres", required=False)
    where_note = Text(label="Opmerking over waar iemand heen kan")
    instead = Lines(label="Wat iemand in plaats daarvan kan doen", rows=2, help_text="De id van een ander item, één per regel.")
    confidence = forms.ChoiceField(label="Hoe zeker wij zijn", choices=_choices(CONFIDENCES))
    recommend = forms.ChoiceField(label="Noemt de assistent het uit zichzelf", choices=_choices(RECOMMEND))
    checked_date = Day(label="Nagekeken op")
    checked_by = forms.CharField(label="Nagekeken door", help_text="Iedereen kan dit lezen. Een organisatie mag ook.")
    review_by = Day(label="Opnieuw nakijken voor")
    editor_note = Text(label="Notitie voor redacteuren", rows=3)

    #: Only learning routes have these.
    ROUTE_ONLY = ("level", "duration", "cost", "income", "result", "entry")
    GROUPS = (
        ("Wat het is", ("name", "what", "payer", *ROUTE_ONLY)),
        ("Stand", ("status", "status_note", "window", "instead")),
        ("Voor de bezoeker", ("steps", "pitfalls")),
        (
            "Waar iemand heen kan",
            ("where_organisation", "where_url", "where_phone", "where_email", "where_address", "where_note"),
        ),
        ("Nagekeken", ("checked_date", "checked_by", "review_by", "confidence", "recommend", "editor_note")),
    )

    def __init__(self, *args: Any, is_route: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_route:
            for name in self.ROUTE_ONLY:
                del self.fields[name]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]


class AmountForm(forms.Form):
    """A sum of money in euros, or another figure in words; with its year."""

    label = forms.CharField(label="Waarvoor", required=False)
    euro = forms.CharField(label="Euro", required=False, help_text="Zoals 1.250 of 12,50")
    text = forms.CharField(label="Of in woorden", required=False)
    year = forms.CharField(label="Jaar", required=False)
    per = forms.ChoiceField(label="Per", required=False, choices=_choices(_PER, empty=True))
    note = forms.CharField(label="Opmerking", required=False)

    def clean_euro(self) -> int | None:
        """In whole eurocents."""
        typed = self.cleaned_data["euro"].replace("€", "").replace(" ", "")
        if not typed:
            return None
        if not re.fullmatch(r"\d{1,3}(\.\d{3})*(,\d{1,2})?|\d+(,\d{1,2})?", typed):
            raise forms.ValidationError("Schrijf een bedrag zoals 1.250 of 12,50.")
        try:
            return int(Decimal(typed.replace(".", "").replace(",", ".")) * 100)
        except InvalidOperation:  # pragma: no cover - the pattern allows none of these
            raise forms.ValidationError("Schrijf een bedrag zoals 1.250 of 12,50.") from None


class SourceForm(forms.Form):
    """Where a fact was read."""

    url = forms.CharField(label="Adres of beschrijving", required=False)
    date = forms.CharField(label="Datum van de pagina", required=False)
    kind = forms.ChoiceField(label="Soort", required=False, choices=_choices(SOURCE_KINDS, empty=True))
    note = forms.CharField(label="Opmerking", required=False)


class WindowForm(forms.Form):
    """A time in which one can apply."""

    start = Day(label="Van", required=False)
    end = Day(label="Tot en met", required=False)


AmountForms = formset_factory(AmountForm, extra=1, can_delete=True)
SourceForms = formset_factory(SourceForm, extra=1, can_delete=True)
WindowForms = formset_factory(WindowForm, extra=1, can_delete=True)


class TextForm(forms.Form):
    """A whole file."""

    text = forms.CharField(label="Het bestand", strip=False, widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}))

    def clean_text(self) -> str:
        """With the line ends of the files."""
        return self.cleaned_data["text"].replace("\r\n", "\n").rstrip("\n") + "\n"


def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a file's content."""
    plain = {name: content.get(name) for name in ItemForm.base_fields if name in content}
    where = {f"where_{name}": value for name, value in (content.get("where") or {}).items()}
    checked = content.get("checked") or {}
    return {**plain, **where, "checked_date": checked.get("date"), "checked_by": checked.get("by")}


def amounts_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Amounts as the form shows them."""
    return [{**one, "euro": euros(one["cents"]) if "cents" in one else ""} for one in content.get("amounts") or []]


def euros(cents: int) -> str:
    """1250000 → ``12.500``, 1250 → ``12,50``."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + (f",{rest:02}" if rest else "")


def values_of(form: ItemForm, amounts: BaseFormSet, sources: BaseFormSet, windows: BaseFormSet) -> dict[str, Any]:
    """Field of the file → its new value, from valid forms."""
    cleaned = form.cleaned_data
    values: dict[str, Any] = {name: value for name, value in cleaned.items() if not name.startswith(("where_", "checked_"))}
    values["where"] = {
        name.removeprefix("where_"): value for name, value in cleaned.items() if name.startswith("where_") and value
    }
    values["checked"] = {"date": cleaned["checked_date"], "by": cleaned["checked_by"]}
    values["amounts"] = [_amount(row) for row in _rows(amounts)]
    values["sources"] = [_as_in_file(row) for row in _rows(sources)]
    values["windows"] = _rows(windows)
    return values


def _rows(forms_: BaseFormSet) -> list[dict[str, Any]]:
    rows = [
        {k: v for k, v in one.items() if v not in ("", None) and k != "DELETE"}
        for one in forms_.cleaned_data
        if not one.get("DELETE")
    ]
    return [row for row in rows if row]


def _amount(row: Mapping[str, Any]) -> dict[str, Any]:
    cents = {"cents": row["euro"]} if "euro" in row else {}
    return {key: {**row, **cents}[key] for key in ("label", "cents", "text", "year", "per", "note") if key in {**row, **cents}}


def _as_in_file(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("url", "date", "kind", "note") if key in row}


def due_after(day: date) -> date:
    """When something that was checked on a day is due again."""
    return day + HOLDS
