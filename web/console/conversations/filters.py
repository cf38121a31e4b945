"""The filters of the list of conversations: what can be asked for, and the query that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from knowledge.store import Knowledge
from privacy import mask
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.console.conversations.search import containing
from web.console.models import Handover
from web.console.models.review import ConversationTag

#: Filters that leave so few conversations that each of them is better looked at on its own.
NARROW = frozenset({"regio"})
#: Below this share the assistant was not sure of what it understood.
UNSURE = 0.5
#: Rows, and how they lead to a conversation, as a condition on conversations.
Within = Callable[..., Q]


class FilterForm(forms.Form):
    """What an adviser looks for. Everything may stay empty; the names of the fields stand in the address of the page."""

    zoek = forms.CharField(label="Woorden van de bezoeker", max_length=100, required=False)
    begrepen = forms.ChoiceField(label="Begrepen", required=False)
    nagekeken = forms.ChoiceField(label="Nagekeken", required=False)
    overdracht = forms.ChoiceField(label="Een mens erbij", required=False)
    oordeel = forms.ChoiceField(label="Oordeel van de bezoeker", required=False)
    behoefte = forms.ChoiceField(label="Behoefte", required=False)
    site = forms.ChoiceField(label="Website", required=False)
    regio = forms.ChoiceField(label="Regio", required=False)
    kennis = forms.CharField(label="Getoond: regeling, route of loket", max_length=200, required=False)
    label = forms.ChoiceField(label="Label", required=False)
    van = forms.DateField(label="Vanaf", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tot = forms.DateField(label="Tot en met", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Mapping[str, Any], known: Knowledge, sites: QuerySet[Site]) -> None:
        super().__init__(data)
        self.known, self.sites = known, list(sites)
        self._choices("begrepen", [("niet", "niet begrepen"), ("onzeker", "onzeker of niet begrepen")])
        self._choices("nagekeken", [("nee", "nog niet"), ("ja", "wel"), ("fout", "met een fout")])
        self._choices("overdracht", [("wacht", "wacht nu"), ("nu", "nu bij een adviseur"), ("ooit", "ooit gevraagd")])
        self._choices("oordeel", [("bad", "niet nuttig"), ("good", "nuttig")])
        self._choices("behoefte", sorted(known.phrases["need"].items(), key=lambda one: one[1]))
        self._choices("site", [(site.slug, site.name) for site in self.sites])
        self._choices("regio", sorted(known.region_names.items(), key=lambda one: one[1]))
        self._choices("label", [(name, name) for name in tags_in_use(self.sites)])

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "alles"), *choices]  # type: ignore[attr-defined]

    def clean_zoek(self) -> str:
        """The words, masked as the messages are: whoever looks for a number finds no one."""
        return mask(self.cleaned_data["zoek"]).text

    def clean_kennis(self) -> str:
        """The ``id`` of the item that is meant, by its name or its ``id``."""
        text = self.cleaned_data["kennis"].strip()
        if not text or text in self.known.items or text in self.known.help_lines:
            return text
        named = self.known.by_name(text)
        by_title = {item.name.lower(): item.id for item in self.known.items.values()}
        found = by_title.get(text.lower()) or (named[1] if named and named[1] in self.known.items else "")
        if not found:
            raise forms.ValidationError("Dit staat niet in de kennisbank. Kies een naam uit de lijst.")
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What was filled in and is right."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is filtered on, in words: ``[("Regio", "Twente")]``."""
        words = []
        for name, value in self.asked.items():
            field = self.fields[name]
            text = dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else value
            if name == "kennis" and value in self.known.items:
                text = self.known.items[value].name
            words.append((str(field.label), f"{text:%d-%m-%Y}" if name in ("van", "tot") else str(text)))
        return words


def tags_in_use(sites: Iterable[Site]) -> list[str]:
    """The tags on conversations of these sites."""
    mine = {site.pk for site in sites}
    # Asked by tag: there are few, and databases would begin with the conversations.
    used = ConversationTag.objects.order_by("name").values_list("name", "conversation__site").distinct()
    return list(dict.fromkeys(name for name, site in used if site in mine))


def apply(conversations: QuerySet[Conversation], asked: Mapping[str, Any], known: Knowledge) -> QuerySet[Conversation]:
    """The conversations that fit everything that is asked, newest first. ``asked`` is ``FilterForm.asked``."""
    within = _each if NARROW & set(asked) else _all
    for name, value in asked.items():
        conversations = conversations.filter(_condition(name, value, known, within))
    return conversations.order_by("-active_at", "pk")


def _condition(name: str, value: Any, known: Knowledge, within: Within) -> Q:
    """One filter as a condition. Each is a subquery of its own, so that several can hold for different messages."""
    if name == "zoek":
        return within(Message.objects.filter(containing(value)))
    if name == "site":
        return Q(site__slug=value)
    if name == "regio":
        return Q(region=value)
    if name == "behoefte":
        return within(Turn.objects.filter(need=value))
    if name == "begrepen":
        unclear = Q(not_understood=True)
        return within(Turn.objects.filter(unclear | Q(confidence__lt=UNSURE) if value == "onzeker" else unclear))
    if name == "oordeel":
        return within(Message.objects.exclude(feedback="").filter(feedback=value))
    if name == "overdracht":
        states = {"wacht": Conversation.State.WAITING, "nu": Conversation.State.ADVISER}
        return Q(state=states[value]) if value in states else within(Handover.objects.filter(asked=True))
    if name == "kennis":
        return within(ShownItem.objects.filter(kind__in=_kinds(value, known), item=value), "turn__conversation")
    if name == "nagekeken":
        if value == "fout":
            return within(Turn.objects.filter(review__verdict="bad"))
        return Q(review__done_at__isnull=value == "nee")
    if name == "label":
        return within(ConversationTag.objects.filter(name=value))
    day = timezone.make_aware(datetime.combine(value, time()))
    return Q(active_at__gte=day) if name == "van" else Q(active_at__lt=day + timedelta(days=1))


def _kinds(item: str, known: Knowledge) -> list[str]:
    return [known.items[item].kind] if item in known.items else ["help_line"]


def _all(rows: QuerySet, path: str = "conversation") -> Q:
    """Conversations of these rows: the rows are gone through once, whichever conversations remain."""
    return Q(pk__in=rows.order_by().values(path))


def _each(rows: QuerySet, path: str = "conversation") -> Q:
    """The same, asked of each conversation that remains."""
    return Q(Exists(rows.order_by().filter(**{path: OuterRef("pk")})))
