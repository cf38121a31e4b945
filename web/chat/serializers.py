"""The shapes of the API: they check what comes in, and describe what goes out in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

#: Longest message of a visitor, in characters.
LONGEST_TEXT = 2_000


class Strict(serializers.Serializer):
    """Refuses what is no object, and characters that no database keeps."""

    def to_internal_value(self, data: Any) -> Any:
        """As usual, after looking for NUL characters and lone surrogates."""
        if isinstance(data, dict) and any(isinstance(value, str) and not _storable(value) for value in data.values()):
            raise serializers.ValidationError({"text": ["Er staan tekens in die niet kunnen."]})
        return super().to_internal_value(data)


def _storable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


class Opening(Strict):
    """What begins a conversation."""

    site = serializers.SlugField(max_length=60, help_text="Short name of the site that shows the chat, for example `demo`.")


class Saying(Strict):
    """A message of the visitor: either `text` or `choice`."""

    client_id = serializers.RegexField(
        r"^[A-Za-z0-9_-]{1,64}$", help_text="Made by the client, new for each message. Sent again it gives the same answer."
    )
    text = serializers.CharField(required=False, allow_null=True, help_text="Typed text, at most 2,000 characters.")
    choice = serializers.CharField(
        required=False, allow_null=True, max_length=4_000, help_text="The `choice` of a button of the last answer."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if (attrs.get("text") is None) == (attrs.get("choice") is None):
            raise serializers.ValidationError({"text": ["Geef een tekst of een keuze."]})
        return attrs


class Verdict(Strict):
    """What the visitor thinks of a message."""

    feedback = serializers.ChoiceField(["good", "bad", ""], help_text="Empty takes it back.")


class Keeping(Strict):
    """Whether the conversation is to be kept on the visitor's device."""

    saved = serializers.BooleanField()


class Card(serializers.Serializer):
    """An item of the knowledge base, in words. Empty text is `""`."""

    kind = serializers.CharField()
    id = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    amount = serializers.CharField()
    first_step = serializers.CharField()
    link = serializers.CharField()
    source = serializers.CharField()
    checked_on = serializers.CharField()
    warning = serializers.CharField()


class Button(serializers.Serializer):
    """An answer that can be chosen."""

    title = serializers.CharField()
    choice = serializers.CharField()


class Author(serializers.Serializer):
    """The adviser who wrote a message."""

    name = serializers.CharField()
    organisation = serializers.CharField()


class ShownMessage(serializers.Serializer):
    """One message. `id` counts from 1 within the conversation."""

    id = serializers.IntegerField(min_value=1)
    at = serializers.DateTimeField()
    sender = serializers.ChoiceField(["bot", "user", "adviser"])
    text = serializers.CharField(help_text="Plain text; personal data is masked in what the visitor wrote.")
    buttons = Button(many=True)
    cards = Card(many=True)
    feedback = serializers.ChoiceField(["good", "bad"], allow_null=True)
    author = Author(allow_null=True)
    client_id = serializers.CharField(allow_null=True, help_text="Of the visitor's own messages.")


STATES = ["bot", "waiting", "adviser", "closed"]


class Answer(serializers.Serializer):
    """The messages that answer one message. `token` is there when the old one is due to be replaced."""

    messages = ShownMessage(many=True)
    state = serializers.ChoiceField(STATES)
    token = serializers.CharField(required=False)


class History(Answer):
    """The messages after `after`, or all."""


class Opened(serializers.Serializer):
    """A new conversation."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="For a visitor to read out, for example K7M2-9QXT.")
    token = serializers.CharField(help_text="For `Authorization: Bearer`.")
    state = serializers.ChoiceField(STATES)
    messages = ShownMessage(many=True)


class About(serializers.Serializer):
    """What is known of a conversation, for "Mijn gegevens"."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.CharField()
    created_at = serializers.DateTimeField()
    kept_until = serializers.DateTimeField(help_text="When it is wiped if nothing more is said.")
    saved = serializers.BooleanField()
    state = serializers.ChoiceField(STATES)
    token = serializers.CharField(required=False)


class ProblemDocument(serializers.Serializer):
    """An error (RFC 9457). `detail` is a Dutch sentence for the visitor."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(required=False, help_text="Per field what is wrong.")


class Poll(serializers.Serializer):
    """What a long poll brings."""

    messages = ShownMessage(many=True)
    state = serializers.ChoiceField(STATES)


class ShownSite(serializers.Serializer):
    """What the chat element needs to draw itself."""

    slug = serializers.CharField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    theme = serializers.CharField()
    greeting = serializers.CharField()
    address_form = serializers.ChoiceField(["u", "je"])
    shared_computer = serializers.BooleanField()
    idle_minutes = serializers.IntegerField()
    retention_days = serializers.IntegerField()
    privacy = serializers.CharField(help_text="Two sentences, to be shown before the first message.")


class Term(serializers.Serializer):
    """A word of the glossary."""

    term = serializers.CharField()
    explanation = serializers.CharField()
