"""What is missing: words that people searched in vain, and words of messages that the assistant did not understand."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from privacy import mask
from web.chat.models import Message, Turn
from web.console.models import MissedSearch

logger = logging.getLogger(__name__)
#: Longer searches are stories; they are not kept. More different ones than this come from a machine.
MOST_WORDS, MOST_LETTERS, MOST_KEPT = 5, 60, 5_000
#: A word is shown when it came in so many conversations, so that it leads to nobody.
CONVERSATIONS = 5
SINCE = timedelta(days=28)
_WORD = re.compile(r"[^\W\d_]{4,}")


def note_search(words: str) -> None:
    """Someone looked for these words and found nothing. Anything personal is not kept; a database that is away is no matter."""
    masked = mask(" ".join(words.lower().split()))
    if masked.found or not masked.text or len(masked.text) > MOST_LETTERS or len(masked.text.split()) > MOST_WORDS:
        return
    if any(letter.isdigit() for letter in masked.text):
        return
    try:
        with transaction.atomic():
            again = MissedSearch.objects.filter(words=masked.text)
            if not again.update(count=F("count") + 1, last_on=timezone.localdate()) and MissedSearch.objects.count() < MOST_KEPT:
                MissedSearch.objects.create(words=masked.text)
    except DatabaseError as error:
        logger.warning("a search in vain was not kept: %s", type(error).__name__)


def missed_words(known_words: frozenset[str] = frozenset()) -> list[tuple[str, int]]:
    """Words of messages that were not understood, with in how many conversations, most first; only frequent ones."""
    since = timezone.now() - SINCE
    turns = Turn.objects.filter(not_understood=True, created_at__gte=since, conversation__wiping_since=None)
    said = Message.objects.filter(turn__in=turns, sender=Message.Sender.USER)
    heard: dict[str, set] = defaultdict(set)
    for conversation, text in said.values_list("conversation", "text").iterator():
        for word in set(_WORD.findall(re.sub(r"\[\w+\]", " ", text).lower())) - known_words:
            heard[word].add(conversation)
    counts = Counter({word: len(conversations) for word, conversations in heard.items()})
    return [(word, count) for word, count in counts.most_common(100) if count >= CONVERSATIONS]


def understood_share() -> tuple[int, int]:
    """Messages of the last weeks, and how many of them were not understood."""
    turns = Turn.objects.filter(created_at__gte=timezone.now() - SINCE, conversation__wiping_since=None)
    return turns.count(), turns.filter(not_understood=True).count()
