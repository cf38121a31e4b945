"""Data protection: the audit log, what is kept of a site, and how the jobs went."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from web.chat.models import Site

__all__ = ["AuditEntry", "JobRun", "SiteRetention"]


class AuditEntry(models.Model):
    """One thing that someone did with what visitors told. Triggers in the database refuse UPDATE and DELETE.

    Plain values instead of references: a row must not change when a user or a site goes. ``managed`` is false, so that
    Django does not try to empty the table either; the migration makes it.
    """

    class Action(models.TextChoices):
        READ = "read", "gesprek gelezen"
        SEARCH = "search", "gesprekken doorzocht"
        FIND = "find", "gesprek opgezocht met het nummer"
        EXPORT = "export", "gegevens meegenomen"
        WIPE = "wipe", "gesprek gewist"
        TAKE = "take", "gesprek overgenomen"
        RELEASE = "release", "gesprek teruggegeven"
        CONTACT = "contact", "contactgegevens bekeken"
        CALLED = "called", "gebeld en nummer gewist"
        REVIEW = "review", "gesprek beoordeeld"
        RETENTION = "retention", "bewaartermijn veranderd"
        ACCOUNT = "account", "account of recht veranderd"

    at = models.DateTimeField("wanneer", default=timezone.now)
    #: User name; empty is a job.
    who = models.CharField("wie", max_length=150, blank=True)
    action = models.CharField("wat", max_length=20, choices=Action.choices)
    #: See ``protection.audit.reference``.
    conversation = models.CharField("gesprek", max_length=32, blank=True)
    #: Short name of the site.
    site = models.CharField("website", max_length=60, blank=True)
    detail = models.CharField("toelichting", max_length=300, blank=True)

    class Meta:
        managed = False
        verbose_name, verbose_name_plural = "regel in het logboek", "logboek"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["site", "-at"], name="audit_site"),
            models.Index(fields=["who", "-at"], name="audit_who"),
            models.Index(fields=["conversation"], name="audit_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.action}"


class SiteRetention(models.Model):
    """What is left when a site's conversations have been kept long enough. A site without a row keeps its counts."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="retention", verbose_name="website")
    #: False: the daily counts go when the conversations go.
    keep_counts = models.BooleanField("aantallen bewaren", default=True)

    class Meta:
        verbose_name, verbose_name_plural = "bewaren van een website", "bewaren van websites"

    def __str__(self) -> str:
        return f"{self.site}"


class JobRun(models.Model):
    """One time that a job ran."""

    name = models.CharField("taak", max_length=40)
    began_at = models.DateTimeField("begonnen", default=timezone.now)
    ended_at = models.DateTimeField("klaar", null=True, blank=True)
    ok = models.BooleanField("gelukt", default=False)
    #: Counts of what it did: ``{"wiped": 3}``.
    did = models.JSONField("gedaan", default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "uitgevoerde taak", "uitgevoerde taken"
        ordering = ["-began_at"]
        indexes = [models.Index(fields=["name", "-began_at"], name="job_run")]

    def __str__(self) -> str:
        return f"{self.name} {self.began_at:%Y-%m-%d %H:%M}"
