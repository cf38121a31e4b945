"""What the door keeps: sites, conversations, turns and messages. The record; Rasa's tracker is only its working memory.

Text is masked before it comes here. Everything of a conversation hangs on its row and goes with it.
"""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

#: Letters and digits that cannot be mistaken for each other when someone reads them out at a desk.
NUMBER_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"


#: A conversation is kept for so many days at most. A site may say less: more is not needed to help, nor to make it better.
LONGEST_KEPT = 28


def conversation_number() -> str:
    """A number that a visitor can read out, such as ``K7M2-9QXT``: 38 bits, so it cannot be guessed either."""
    letters = "".join(secrets.choice(NUMBER_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Site(models.Model):
    """A website that shows the chat, and how the chat behaves there."""

    class AddressForm(models.TextChoices):
        U = "u", "u"
        JE = "je", "je"

    slug = models.SlugField("korte naam", max_length=60, unique=True)
    name = models.CharField("naam", max_length=120)
    organisation = models.CharField("wie zit erachter", max_length=200, blank=True)
    #: Origins that may embed the chat: ``["https://www.bibliotheek-almelo.nl"]``. The door's own origin always may.
    origins = models.JSONField("mag op deze websites", default=list, blank=True)
    theme = models.SlugField("thema", max_length=60, blank=True)
    #: Empty: the greeting of ``texts.yml``.
    greeting = models.TextField("begroeting", blank=True)
    #: Code of a labour-market region, ``AM05``.
    default_region = models.CharField("regio", max_length=10, blank=True)
    #: ``id`` of a contact point in the knowledge base.
    contact_point = models.CharField("loket", max_length=100, blank=True)
    address_form = models.CharField("aanspreekvorm", max_length=2, choices=AddressForm.choices, default=AddressForm.U)
    retention_days = models.PositiveSmallIntegerField(
        "bewaren (dagen)",
        default=LONGEST_KEPT,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_KEPT, "Hoogstens %(limit_value)s dagen. Korter mag.")],
        help_text="Hoogstens 28 dagen; korter mag. Langer bewaren is niet nodig om mensen te helpen.",
    )
    shared_computer = models.BooleanField("gedeelde computer", default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        "wissen na stilte (minuten)", default=5, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    #: When advisers answer: ``[{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}]``, Monday is 0. Empty: never live.
    opening_hours = models.JSONField("openingstijden", default=list, blank=True)
    #: How many messages of visitors all conversations of the site together may send in a minute.
    turns_per_minute = models.PositiveIntegerField("berichten per minuut", default=600)
    active = models.BooleanField("aan", default=True)
    created_at = models.DateTimeField("gemaakt", default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "website", "websites"
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retention_days__gte=1, retention_days__lte=LONGEST_KEPT), name="site_keeps_28_days_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One visitor's conversation. ``id.hex`` is the sender under which Rasa knows it."""

    class State(models.TextChoices):
        BOT = "bot", "assistent"
        WAITING = "waiting", "wacht op een adviseur"
        ADVISER = "adviser", "adviseur"
        CLOSED = "closed", "gesloten"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("nummer", max_length=9, unique=True, default=conversation_number, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="conversations", verbose_name="website")
    created_at = models.DateTimeField("begonnen", default=timezone.now, editable=False)
    active_at = models.DateTimeField("laatste bericht", default=timezone.now)
    state = models.CharField("bij", max_length=8, choices=State.choices, default=State.BOT)
    #: Since when it is in this state.
    state_since = models.DateTimeField("sinds", default=timezone.now)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="conversations", verbose_name="adviseur"
    )
    #: The visitor pressed "bewaar mijn gesprek".
    saved = models.BooleanField("bewaard door de bezoeker", default=False)
    #: What the person told, as Rasa gave it back after the last turn.
    facts = models.JSONField("feiten", default=dict, blank=True)
    #: Code of the labour-market region that the person lives in, from the facts.
    region = models.CharField("regio", max_length=10, blank=True)
    #: The ``seq`` of the newest message. Raised in the transaction that adds one, so that messages have one order.
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    #: Who works on the conversation now, until when, and the number of this lease (the fence).
    lease_owner = models.CharField(max_length=32, blank=True, default="", editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_fence = models.PositiveBigIntegerField(default=0, editable=False)
    #: Set when wiping began. From then on nobody can reach it; a job finishes what was broken off.
    wiping_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "gesprek", "gesprekken"
        ordering = ["-active_at"]
        indexes = [
            models.Index(fields=["site", "-active_at"], name="conversation_site_date"),
            models.Index(fields=["site", "-created_at"], name="conversation_site_begun"),
            models.Index(fields=["-active_at"], name="conversation_date"),
            models.Index(fields=["state", "state_since"], name="conversation_state"),
            models.Index(fields=["region", "-active_at"], name="conversation_region"),
            models.Index(fields=["wiping_since"], name="conversation_wiping", condition=Q(wiping_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class Turn(models.Model):
    """One message of the visitor and what was understood of it. Kept before Rasa sees it; ``client_id`` makes it once only."""

    class State(models.TextChoices):
        RECEIVED = "received", "ontvangen"
        ANSWERED = "answered", "beantwoord"
        FAILED = "failed", "mislukt"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns", verbose_name="gesprek")
    client_id = models.CharField(max_length=64)
    state = models.CharField("stand", max_length=8, choices=State.choices, default=State.RECEIVED)
    created_at = models.DateTimeField("ontvangen", default=timezone.now)
    answered_at = models.DateTimeField("beantwoord", null=True, blank=True)
    #: The payload of the button that was chosen; empty when the visitor typed. Typed text is in the message.
    choice = models.TextField("keuze", blank=True)
    need = models.CharField("behoefte", max_length=60, blank=True)
    #: 0 to 1; ``None`` when nothing was classified: a button, or a turn that an adviser answers.
    confidence = models.FloatField("zekerheid", null=True, blank=True)
    #: ``[{"name", "confidence"}]``, surest first.
    ranking = models.JSONField("andere lezingen", default=list, blank=True)
    #: ``[{"entity", "value", "start", "end"}]``.
    entities = models.JSONField("gelezen feiten", default=list, blank=True)
    #: All facts as known after this turn.
    facts = models.JSONField("feiten", default=dict, blank=True)
    #: The assistant itself said that it did not understand.
    not_understood = models.BooleanField("niet begrepen", default=False)
    model_version = models.CharField("model", max_length=64, blank=True)
    #: Milliseconds from asking Rasa to having the answer.
    took_ms = models.PositiveIntegerField("duur (ms)", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "beurt", "beurten"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "client_id"], name="turn_once")]
        indexes = [
            models.Index(fields=["need", "-created_at"], name="turn_need"),
            models.Index(fields=["confidence"], name="turn_confidence"),
            models.Index(fields=["state", "created_at"], name="turn_state"),
            models.Index(fields=["-created_at"], name="turn_date"),
            models.Index(fields=["-created_at"], name="turn_not_understood", condition=Q(not_understood=True)),
        ]

    def __str__(self) -> str:
        return f"{self.need or '?'} ({self.get_state_display()})"


class Message(models.Model):
    """One message as both sides see it. ``seq`` counts from 1 within the conversation and is the id that the API shows."""

    class Sender(models.TextChoices):
        BOT = "bot", "assistent"
        USER = "user", "bezoeker"
        ADVISER = "adviser", "adviseur"

    class Feedback(models.TextChoices):
        GOOD = "good", "nuttig"
        BAD = "bad", "niet nuttig"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", verbose_name="gesprek")
    #: ``None`` for the greeting and for what an adviser wrote.
    turn = models.ForeignKey(Turn, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="beurt")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField("tijd", default=timezone.now)
    sender = models.CharField("van", max_length=7, choices=Sender.choices)
    text = models.TextField("tekst", blank=True)
    #: ``[{"title", "choice"}]``.
    buttons = models.JSONField(default=list, blank=True)
    #: ``[{"kind", "id", "title", "why", "amount", "first_step", "link", "source", "checked_on", "warning"}]``.
    cards = models.JSONField(default=list, blank=True)
    #: Kinds of personal data that were masked in the text, as ``privacy.KINDS`` names them.
    masked = models.JSONField("gemaskeerd", default=list, blank=True)
    #: First name and organisation of the adviser who wrote it.
    author_name = models.CharField("naam", max_length=80, blank=True)
    author_organisation = models.CharField("organisatie", max_length=200, blank=True)
    feedback = models.CharField("oordeel", max_length=4, choices=Feedback.choices, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "bericht", "berichten"
        ordering = ["conversation", "seq"]
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="message_order")]
        indexes = [models.Index(fields=["feedback", "-feedback_at"], name="message_feedback", condition=~Q(feedback=""))]

    def __str__(self) -> str:
        return f"{self.get_sender_display()} {self.seq}"


class ShownItem(models.Model):
    """A knowledge item that a turn showed as a card: which conversations saw it, and which opened it."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="shown_items")
    kind = models.CharField("soort", max_length=30)
    item = models.CharField(max_length=120)
    opened_at = models.DateTimeField("geopend", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "getoond item", "getoonde items"
        constraints = [models.UniqueConstraint(fields=["turn", "kind", "item"], name="shown_once")]
        indexes = [models.Index(fields=["kind", "item"], name="shown_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class AddressKey(models.Model):
    """The key under which addresses are hashed. Replaced every 14 days; what was counted under an older one goes with it."""

    key = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "sleutel voor adressen", "sleutels voor adressen"

    def __str__(self) -> str:
        return f"sleutel van {self.created_at:%Y-%m-%d}"


class RateCount(models.Model):
    """How often something happened in one window of time. ``subject`` is ``address:<hash>``, ``site:<id>`` or the like."""

    subject = models.CharField(max_length=120)
    #: Start of the window, in whole seconds since 1970.
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "window"], name="rate_once")]
        indexes = [models.Index(fields=["window"], name="rate_window")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.count}"
