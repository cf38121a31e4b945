"""What is missing: words that people searched in vain, and words of messages that the assistant did not understand."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from knowledge.text import STOP_WORDS, normalise
from privacy import MaskingError, mask
from web.chat.models import Message, Turn
from web.console.models import MissedSearch
from web.console.statistics import health

logger = logging.getLogger(__name__)
#: Longer searches are stories; they are not kept. More different ones than this come from a machine.
MOST_WORDS, MOST_LETTERS, MOST_KEPT = 5, 60, 5_000
#: A word is shown when it came in so many conversations, and a search when it came so often: then it leads to nobody.
LEAST = 5
SINCE = timedelta(days=28)
#: Words that say nothing about what somebody was looking for.
STOP = STOP_WORDS.union(
    word
    for line in Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_WORD = re.compile(r"[^\W\d_]{4,}")


def note_search(words: str) -> None:
    """Someone looked for these words and found nothing. What could be somebody, or tells of health, is not kept.

    Whoever searches never notices: a text that cannot be masked and a database that is away are no matter.
    """
    try:
        masked = mask(" ".join(words.lower().split()))
    except MaskingError:
        logger.warning("a search in vain was not kept: it could not be masked")
        return
    if masked.found or not masked.text or len(masked.text) > MOST_LETTERS or len(masked.text.split()) > MOST_WORDS:
        return
    if any(letter.isdigit() for letter in masked.text) or health.words_tell(masked.text):
        return
    try:
        with transaction.atomic():
            again = MissedSearch.objects.filter(words=masked.text)
            if not again.update(count=F("count") + 1, last_on=timezone.localdate()) and MissedSearch.objects.count() < MOST_KEPT:
                MissedSearch.objects.create(words=masked.text)
    except DatabaseError as error:
        logger.warning("a search in vain was not kept: %s", type(error).__name__)


def missed_searches() -> QuerySet[MissedSearch]:
    """What was looked for in vain, most first; only what was looked for often."""
    return MissedSearch.objects.filter(count__gte=LEAST).order_by("-count", "-last_on")


def missed_words() -> list[tuple[str, int]]:
    """Words of messages that were not understood, with in how many conversations, most first; only frequent ones.

    Nothing of whoever told of illness or distress, and no word about health of anybody else.
    """
    since = timezone.now() - SINCE
    turns = Turn.objects.filter(not_understood=True, created_at__gte=since, conversation__wiping_since=None)
    of_health = Turn.objects.filter(conversation=OuterRef("conversation"), need__in=health.NEEDS)
    said = Message.objects.filter(~Exists(of_health), turn__in=turns, sender=Message.Sender.USER)
    heard: dict[str, set] = defaultdict(set)
    for conversation, facts, text in said.values_list("conversation", "conversation__facts", "text").iterator():
        if health.facts_tell(facts):
            continue
        for word in set(_WORD.findall(re.sub(r"\[\w+\]", " ", text).lower())):
            heard[word].add(conversation)
    counts = Counter({word: len(conversations) for word, conversations in heard.items() if _says_something(word)})
    return [(word, count) for word, count in counts.most_common(100) if count >= LEAST]


def _says_something(word: str) -> bool:
    return normalise(word) not in STOP and not health.words_tell(word)


def understood_share() -> tuple[int, int]:
    """Messages of the last weeks, and how many of them were not understood."""
    turns = Turn.objects.filter(created_at__gte=timezone.now() - SINCE, conversation__wiping_since=None)
    return turns.count(), turns.filter(not_understood=True).count()
