"""Data protection: the audit log."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

__all__ = ["AuditEntry"]


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
