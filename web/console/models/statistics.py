"""Daily counts: what is left of conversations once they are gone."""

from __future__ import annotations

from django.db import models

from web.chat.models import Site

__all__ = ["DailyCount"]


class DailyCount(models.Model):
    """How often something happened on one day at one site. Never about health, and shown only rounded."""

    class Measure(models.TextChoices):
        CONVERSATIONS = "conversations", "gesprekken"
        TURNS = "turns", "berichten van bezoekers"
        NEED = "need", "behoeften"
        REGION = "region", "regio's"
        SHOWN = "shown", "getoond"
        OPENED = "opened", "geopend"
        NOT_UNDERSTOOD = "not_understood", "niet begrepen"
        HANDOVER = "handover", "vragen om een mens"
        WAITING = "waiting", "wachttijd"
        FEEDBACK = "feedback", "oordelen"
        QUESTIONS = "questions", "berichten tot het eerste advies"

    site = models.ForeignKey(Site, models.CASCADE, related_name="daily_counts", verbose_name="website")
    day = models.DateField("dag")
    measure = models.CharField("wat", max_length=16, choices=Measure.choices)
    #: Which need, region, item or class; empty where the measure has no kinds.
    key = models.CharField("soort", max_length=150, blank=True)
    count = models.PositiveIntegerField("aantal")

    class Meta:
        verbose_name, verbose_name_plural = "dagtelling", "dagtellingen"
        constraints = [models.UniqueConstraint(fields=["site", "day", "measure", "key"], name="counted_once")]
        indexes = [models.Index(fields=["measure", "day"], name="count_measure")]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.key}: {self.count}"
