"""Who works here: what an account of Django has beside its name, password and roles."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from web.chat.models import Site


class Account(models.Model):
    """The workplace's side of a user: for whom they work and which sites they see. The first name is the user's own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account", verbose_name="gebruiker")
    #: Shown to visitors behind the first name; empty: the organisation of the conversation's site.
    organisation = models.CharField("organisatie", max_length=200, blank=True)
    #: When this person last had the inbox open, so that a visitor can be told honestly whether somebody is there.
    seen_at = models.DateTimeField("laatst in het postvak", null=True, blank=True, editable=False)
    sites = models.ManyToManyField(Site, related_name="accounts", verbose_name="websites", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "account", "accounts"

    def __str__(self) -> str:
        return self.user.get_username()
