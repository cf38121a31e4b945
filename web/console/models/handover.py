"""Requests for a person, and numbers to call back."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from web.chat.models import Conversation

#: A number that nobody called is deleted after so many days.
CALL_BACK_DAYS = 14


def call_back_until() -> object:
    """When a number that is left now is deleted at the latest."""
    return timezone.now() + timedelta(days=CALL_BACK_DAYS)


class Handover(models.Model):
    """One time that a person helps, from asking to done. A conversation has at most one that is open."""

    class Outcome(models.TextChoices):
        GIVEN_BACK = "given_back", "teruggegeven aan de assistent"
        DONE = "done", "afgerond"
        CALLED = "called", "teruggebeld"
        WITHDRAWN = "withdrawn", "bezoeker wilde niet meer"
        UNANSWERED = "unanswered", "niemand nam het op"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handovers", verbose_name="gesprek")
    #: False: an adviser came of their own accord. Then nobody asked and nobody waited, and ``asked_at`` is when they came.
    asked = models.BooleanField("gevraagd door de bezoeker", default=True)
    asked_at = models.DateTimeField("gevraagd", default=timezone.now)
    #: Something in the conversation was understood as a crisis.
    urgent = models.BooleanField("dringend", default=False)
    taken_at = models.DateTimeField("opgepakt", null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="handovers", verbose_name="adviseur"
    )
    #: When the adviser last did something; after too long a silence the assistant goes on.
    adviser_at = models.DateTimeField(null=True, blank=True)
    #: The visitor was told that nobody is free yet.
    told_wait = models.BooleanField(default=False)
    ended_at = models.DateTimeField("klaar", null=True, blank=True)
    outcome = models.CharField("afloop", max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "overdracht", "overdrachten"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(ended_at=None), name="one_open_handover"),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="handover_date")]

    def __str__(self) -> str:
        return f"{self.conversation} ({self.asked_at:%Y-%m-%d %H:%M})"


class CallBack(models.Model):
    """A number to call back. Encrypted; gone once the call was made, and after ``CALL_BACK_DAYS`` at the latest."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="call_back", verbose_name="gesprek")
    asked_at = models.DateTimeField("gevraagd", default=timezone.now)
    #: Fernet token of the number; empty as long as the visitor was asked and has not given it.
    number = models.TextField("nummer (versleuteld)", blank=True)
    delete_at = models.DateTimeField("uiterlijk gewist", default=call_back_until)

    class Meta:
        verbose_name, verbose_name_plural = "terugbelverzoek", "terugbelverzoeken"
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["delete_at"], name="call_back_delete")]

    def __str__(self) -> str:
        return f"terugbellen over {self.conversation}"
