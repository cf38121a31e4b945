"""What advisers make of conversations: judgements, tags and notes, saved filters, tasks for editors, and examples.

What is about a conversation hangs on it and is wiped with it. A task and an example outlive it, so they hold nothing that
points back: no conversation, no turn, no time of day.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from web.chat.models import Conversation, Turn

__all__ = ["ConversationReview", "ConversationTag", "Example", "KnowledgeTask", "SavedFilter", "TurnReview"]


class ConversationReview(models.Model):
    """That an adviser looked a conversation over, with a private note. Visitors never see it."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="review", verbose_name="gesprek"
    )
    #: Set once somebody marked the conversation as looked over.
    done_at = models.DateTimeField("nagekeken", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="door"
    )
    note = models.TextField("notitie", max_length=1000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "nagekeken gesprek", "nagekeken gesprekken"

    def __str__(self) -> str:
        return f"{self.conversation}"


class ConversationTag(models.Model):
    """A word that advisers put on a conversation to find it again. The list of tags is what is in use now."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tags", verbose_name="gesprek")
    name = models.CharField("label", max_length=30)

    class Meta:
        verbose_name, verbose_name_plural = "label", "labels"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["conversation", "name"], name="tag_once")]
        indexes = [models.Index(fields=["name"], name="tag_name")]

    def __str__(self) -> str:
        return self.name


class TurnReview(models.Model):
    """An adviser's judgement of one turn: was the answer good, and what should have been understood."""

    class Verdict(models.TextChoices):
        GOOD = "good", "goed"
        BAD = "bad", "niet goed"

    class Reason(models.TextChoices):
        WRONG_NEED = "wrong_need", "verkeerd begrepen"
        WRONG_FACTS = "wrong_facts", "feiten verkeerd gelezen"
        NOT_FITTING = "not_fitting", "advies past niet bij deze persoon"
        WRONG_KNOWLEDGE = "wrong_knowledge", "wat er staat klopt niet"
        UNCLEAR = "unclear", "moeilijk te lezen"
        TONE = "tone", "niet vriendelijk genoeg"
        MISSING = "missing", "iets belangrijks ontbreekt"
        SHOULD_BE_HUMAN = "should_be_human", "had naar een mens gemoeten"

    turn = models.OneToOneField(Turn, models.CASCADE, primary_key=True, related_name="review", verbose_name="beurt")
    verdict = models.CharField("oordeel", max_length=4, choices=Verdict.choices)
    reason = models.CharField("reden", max_length=20, choices=Reason.choices, blank=True)
    #: What the need really was, a key of ``needs.yml``; empty when it was understood.
    need = models.CharField("behoefte", max_length=60, blank=True)
    #: ``{fact: what it should be}``, masked text; an empty text says that the person did not tell it.
    facts = models.JSONField("feiten", default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("op", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "beoordeling", "beoordelingen"
        indexes = [models.Index(fields=["verdict", "-at"], name="turn_review_verdict")]

    def __str__(self) -> str:
        return self.get_verdict_display()


class SavedFilter(models.Model):
    """A filter of the list of conversations that an adviser uses again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name="van")
    name = models.CharField("naam", max_length=40)
    #: As it stands in the address: ``behoefte=ask_funding&niet_begrepen=on``.
    query = models.CharField("filter", max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "bewaard filter", "bewaarde filters"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once")]

    def __str__(self) -> str:
        return self.name


class KnowledgeTask(models.Model):
    """Something to mend in a knowledge item. Outlives the conversation in which it was noticed, and does not name it."""

    class Reason(models.TextChoices):
        AMOUNT = "amount", "het bedrag of het jaar klopt niet"
        ENDED = "ended", "bestaat niet meer of heet anders"
        CONDITIONS = "conditions", "de voorwaarden kloppen niet"
        CONTACT = "contact", "adres, telefoon of website klopt niet"
        MISSING = "missing", "er ontbreekt iets"
        OTHER = "other", "iets anders"

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "gedaan"
        DISMISSED = "dismissed", "niet nodig"

    #: Kind and ``id`` as the card showed them.
    kind = models.CharField("soort", max_length=30)
    item = models.CharField("item", max_length=120)
    reason = models.CharField("wat is er mis", max_length=12, choices=Reason.choices, default=Reason.OTHER)
    #: The adviser's own words, masked; never those of a visitor.
    note = models.TextField("toelichting", max_length=1000, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="gemeld door"
    )
    #: A day, without a time: the moment would tell from which conversation it came.
    at = models.DateField("gemeld op", default=timezone.localdate)
    state = models.CharField("stand", max_length=9, choices=State.choices, default=State.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="afgehandeld door"
    )
    closed_at = models.DateTimeField("afgehandeld op", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "taak", "taken"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-at"], name="task_state"),
            models.Index(fields=["item"], name="task_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_reason_display()}"


class Example(models.Model):
    """A sentence that an adviser wrote for a need, in words of their own. Knows of no conversation and of no visitor."""

    text = models.CharField("zin", max_length=300, unique=True)
    #: A key of ``needs.yml``.
    need = models.CharField("behoefte", max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="geschreven door"
    )
    #: A day, without a time, for the same reason as with tasks.
    at = models.DateField("geschreven op", default=timezone.localdate)

    class Meta:
        verbose_name, verbose_name_plural = "voorbeeldzin", "voorbeeldzinnen"
        ordering = ["need", "text"]

    def __str__(self) -> str:
        return self.text
