"""The list of conversations: whose, which filter finds what, and what it does not show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from invented import CARD, say, text_of, welder

from web.chat import service
from web.chat.models import Conversation, Message, Site
from web.console.conversations import listing
from web.console.models.review import ConversationReview, ConversationTag, SavedFilter
from web.console.protection.audit import AuditEntry

LIST = "/beheer/gesprekken/"


def numbers(client: Client, query: str = "") -> list[str]:
    """The numbers of the conversations in the list."""
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return [row.conversation.number for row in answer.context["rows"]]


@pytest.fixture
def plain(site: Site) -> Conversation:
    """A conversation of which everything was understood."""
    made, _ = service.open_conversation(site)
    say(made, "wat kost een cursus heftruck", "ask_funding", 0.93)
    return made


def test_an_adviser_sees_the_conversations_of_their_own_sites(
    adviser: Client, conversation: Conversation, other_conversation: Conversation
) -> None:
    assert numbers(adviser) == [conversation.number]


def test_the_newest_comes_first(adviser: Client, conversation: Conversation, plain: Conversation) -> None:
    assert numbers(adviser) == [plain.number, conversation.number]
    Conversation.objects.filter(pk=plain.pk).update(active_at=timezone.now() - timedelta(days=2))
    assert numbers(adviser) == [conversation.number, plain.number]


def test_what_is_being_wiped_is_not_listed(adviser: Client, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(wiping_since=timezone.now())
    assert numbers(adviser) == []


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("?begrepen=niet", True),
        ("?begrepen=onzeker", True),
        ("?behoefte=ask_health_limit", True),
        ("?behoefte=ask_evc", False),
        ("?regio=AM05", True),
        ("?regio=AM01", False),
        ("?site=bieb", True),
        ("?kennis=slim-mkb", True),
        ("?kennis=stap-budget", False),
        ("?zoek=lasser", True),
        ("?zoek=LASS", True),
        ("?zoek=rug+lasser", True),
        ("?zoek=rug+bon", False),
        ("?zoek=geen+lasser+te+vinden", False),
        ("?nagekeken=ja", False),
        ("?nagekeken=nee", True),
        ("?oordeel=bad", False),
        ("?overdracht=wacht", False),
        ("?overdracht=ooit", False),
        ("?van=2020-01-01&tot=2020-12-31", False),
        ("?van=2020-01-01", True),
        ("?begrepen=niet&regio=AM05&zoek=lasser", True),
    ],
)
def test_a_filter_finds_what_it_says(
    adviser: Client, conversation: Conversation, plain: Conversation, query: str, finds: bool
) -> None:
    assert (conversation.number in numbers(adviser, query)) is finds


@pytest.mark.parametrize("query", ["?begrepen=onzeker", "?begrepen=niet", "?kennis=slim-mkb", "?regio=AM05", "?zoek=lasser"])
def test_a_filter_leaves_out_what_does_not_fit(
    adviser: Client, conversation: Conversation, plain: Conversation, query: str
) -> None:
    assert plain.number not in numbers(adviser, query)


def test_what_the_assistant_says_is_not_searched(adviser: Client, conversation: Conversation) -> None:
    assert Message.objects.filter(text__icontains="misschien", sender="bot").exists()
    assert numbers(adviser, "?zoek=misschien") == []


def test_feedback_hand_over_and_tag_can_be_filtered_on(adviser: Client, conversation: Conversation) -> None:
    bot = conversation.messages.filter(sender="bot").last()
    assert bot
    service.give_feedback(conversation.pk, bot.seq, "bad")
    service.request_adviser(conversation.pk)
    ConversationTag.objects.create(conversation=conversation, name="les")
    for query in ("?oordeel=bad", "?overdracht=wacht", "?label=les"):
        assert numbers(adviser, query) == [conversation.number], query
    assert numbers(adviser, "?oordeel=good") == []


def test_an_item_is_found_by_the_name_that_the_list_offers(adviser: Client, conversation: Conversation) -> None:
    assert CARD["id"] == "slim-mkb"
    name = next(name for name in adviser.get(LIST).context["items"] if "SLIM" in name and "mkb" in name.lower())
    assert numbers(adviser, f"?kennis={name}") == [conversation.number]


def test_an_unknown_item_is_told_and_not_silently_ignored(adviser: Client, conversation: Conversation) -> None:
    assert "Dit staat niet in de kennisbank" in text_of(adviser.get(f"{LIST}?kennis=xyzzy"))


@pytest.mark.parametrize("query", ["?label=weg", "?site=gemeente", "?van=gisteren", "?begrepen=x"])
def test_a_choice_that_is_no_more_is_told(adviser: Client, conversation: Conversation, other_site: Site, query: str) -> None:
    assert "Een keuze klopt niet meer" in text_of(adviser.get(f"{LIST}{query}"))


def test_the_list_shows_nothing_that_a_visitor_typed(adviser: Client, conversation: Conversation) -> None:
    page = adviser.get(LIST).content.decode()
    assert "lasser" not in page and "Werken met een ziekte" in page


def test_the_tags_of_other_sites_are_not_offered(
    adviser: Client, conversation: Conversation, other_conversation: Conversation
) -> None:
    ConversationTag.objects.create(conversation=conversation, name="eigen")
    ConversationTag.objects.create(conversation=other_conversation, name="elders")
    page = text_of(adviser.get(LIST))
    assert "eigen" in page and "elders" not in page


def test_searching_stands_in_the_log_without_the_words(adviser: Client, conversation: Conversation) -> None:
    numbers(adviser, "?zoek=lasser")
    entry = AuditEntry.objects.get(action="search")
    assert "lasser" not in entry.detail and entry.site == "bieb"


def test_a_filter_is_kept_for_its_adviser_alone(
    adviser: Client, as_person: Callable[..., Client], conversation: Conversation
) -> None:
    kept = {"filter": "begrepen=niet&regio=AM05&pagina=3&site=bestaat-niet", "naam": "Twente"}
    adviser.post(reverse("console:save_filter"), kept)
    saved = SavedFilter.objects.get()
    assert saved.query == "begrepen=niet&regio=AM05"
    assert "Twente" in text_of(adviser.get(LIST))
    colleague = as_person("adviser")
    assert SavedFilter.objects.get().user_id != colleague.user.pk  # type: ignore[attr-defined]
    assert "begrepen=niet&amp;regio=AM05" not in colleague.get(LIST).content.decode()
    assert colleague.post(reverse("console:forget_filter", args=[saved.pk])).status_code == 404
    adviser.post(reverse("console:forget_filter", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_a_filter_keeps_no_personal_data(adviser: Client) -> None:
    adviser.post(reverse("console:save_filter"), {"filter": "zoek=06 12345678", "naam": "bel 06 12345678"})
    saved = SavedFilter.objects.get()
    assert "12345678" not in saved.query + saved.name


def test_a_filter_that_is_too_long_is_refused_and_not_cut(adviser: Client) -> None:
    told = {"filter": f"zoek={'é' * 100}", "naam": "lang"}
    assert "te lang" in text_of(adviser.post(reverse("console:save_filter"), told, follow=True))
    assert not SavedFilter.objects.exists()


def test_every_page_takes_as_many_queries_however_many_conversations_there_are(adviser: Client, site: Site) -> None:
    welder(site)
    adviser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        adviser.get(LIST)
    for _ in range(8):
        welder(site)
    with CaptureQueriesContext(connection) as many:
        adviser.get(LIST)
    assert len(many) == len(few)


def test_long_lists_have_pages_and_end_with_what_to_do(adviser: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    monkeypatch.setattr(listing, "COUNTED", 4)
    for _ in range(6):
        service.open_conversation(site)
    pages = [numbers(adviser, f"?pagina={page}") for page in (1, 2)]
    assert [len(page) for page in pages] == [2, 2] and not set(pages[0]) & set(pages[1])
    last = adviser.get(f"{LIST}?pagina=99")
    assert last.context["number"] == 2 and "Kies een periode" in text_of(last)


def test_searching_reads_an_index_and_not_the_table(adviser: Client, conversation: Conversation) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plan is SQLite's")
    from web.console.conversations.search import containing

    plan = Message.objects.filter(containing("lasser")).order_by().values("conversation").explain()
    assert "COVERING INDEX message_search" in plan


def test_what_is_reviewed_says_so(adviser: Client, conversation: Conversation) -> None:
    ConversationReview.objects.create(conversation=conversation, done_at=timezone.now())
    assert adviser.get(LIST).context["rows"][0].reviewed
    assert '<li class="badge badge--ended">Nagekeken</li>' in adviser.get(LIST).content.decode()
    assert numbers(adviser, "?nagekeken=nee") == []
