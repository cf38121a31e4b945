"""What editors work with: the links of sources and how they were found, and what people looked for in vain."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

__all__ = ["LinkCheck", "MissedSearch", "SourceLink"]


class SourceLink(models.Model):
    """An address that the knowledge base names, as the newest check found it."""

    class State(models.TextChoices):
        FINE = "fine", "in orde"
        MOVED = "moved", "verhuisd"
        GONE = "gone", "bestaat niet meer"
        ERROR = "error", "geen antwoord"
        REFUSED = "refused", "weigert computers"
        UNSAFE = "unsafe", "mag niet worden bezocht"

    url = models.URLField("adres", max_length=1000, unique=True)
    state = models.CharField("stand", max_length=8, choices=State.choices, default=State.FINE)
    #: Of the last answer; ``None`` when there was none.
    status = models.PositiveSmallIntegerField("code", null=True)
    #: Where it leads for good, when that is elsewhere.
    final_url = models.CharField("nu op", max_length=1000, blank=True)
    #: SHA-256 of the text that people see on the page.
    text_hash = models.CharField(max_length=64, blank=True)
    #: The same at the moment an editor last looked; differs when the page has changed since.
    seen_hash = models.CharField(max_length=64, blank=True)
    changed_on = models.DateField("tekst veranderd op", null=True)
    checked_at = models.DateTimeField("nagekeken", default=timezone.now)
    #: Since when it is in this state.
    since = models.DateTimeField("sinds", default=timezone.now)
    #: How many checks in a row gave no good answer.
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = "bron", "bronnen"
        ordering = ["url"]
        indexes = [models.Index(fields=["state"], name="source_state")]

    def __str__(self) -> str:
        return self.url

    @property
    def changed(self) -> bool:
        """Whether the page reads differently from when an editor last looked."""
        return bool(self.text_hash) and self.text_hash != self.seen_hash

    @classmethod
    def to_look_at(cls) -> Q:
        """Which links ask for an editor: changed, moved, gone, or without an answer twice in a row."""
        return (
            Q(state__in=(cls.State.MOVED, cls.State.GONE, cls.State.UNSAFE))
            | Q(state=cls.State.ERROR, failures__gte=2)
            | (~Q(text_hash=F("seen_hash")) & ~Q(text_hash=""))
        )


class LinkCheck(models.Model):
    """One check of a link."""

    class Fault(models.TextChoices):
        TIMEOUT = "timeout", "de website antwoordde niet op tijd"
        DNS = "dns", "de naam van de website is niet te vinden"
        TLS = "tls", "de beveiliging van de website klopt niet"
        CONNECTION = "connection", "er kwam geen verbinding met de website"
        REDIRECTS = "redirects", "de website stuurt steeds door"

    link = models.ForeignKey(SourceLink, models.CASCADE, related_name="checks", verbose_name="bron")
    at = models.DateTimeField("wanneer", default=timezone.now)
    state = models.CharField("stand", max_length=8, choices=SourceLink.State.choices)
    status = models.PositiveSmallIntegerField("code", null=True)
    final_url = models.CharField("nu op", max_length=1000, blank=True)
    changed = models.BooleanField("tekst veranderd", default=False)
    #: Why there was no answer.
    fault = models.CharField("fout", max_length=20, choices=Fault.choices, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "controle van een bron", "controles van bronnen"
        ordering = ["-at"]
        indexes = [models.Index(fields=["link", "-at"], name="link_check")]

    def __str__(self) -> str:
        return f"{self.link} {self.state}"


class MissedSearch(models.Model):
    """Words that people looked for on the public pages without finding anything. Masked, and without who or when exactly."""

    words = models.CharField("gezocht", max_length=60, unique=True)
    count = models.PositiveIntegerField("keer", default=1)
    first_on = models.DateField("voor het eerst", default=timezone.localdate)
    last_on = models.DateField("voor het laatst", default=timezone.localdate)

    class Meta:
        verbose_name, verbose_name_plural = "vergeefse zoekvraag", "vergeefse zoekvragen"
        ordering = ["-count", "words"]

    def __str__(self) -> str:
        return self.words
