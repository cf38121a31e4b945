"""Who may open what: every address of the workplace as every role, as nobody, and from another site."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from web.chat.models import Conversation, Site
from web.console.rights import ROLES, allowed, roles_of

EVERYBODY = set(ROLES)
#: The addresses of people, inbox and hand-over, and who may open them: written down apart from the code.
MINE = {
    "home": EVERYBODY,
    "second_step": EVERYBODY,
    "myself": EVERYBODY,
    "spare_codes": EVERYBODY,
    "accounts": {"manager"},
    "add_account": {"manager"},
    "account": {"manager"},
    "new_link": {"manager"},
    "new_second_step": {"manager"},
    "switch_account": {"manager"},
    "inbox": {"adviser", "auditor"},
    "inbox_list": {"adviser", "auditor"},
    "live": {"adviser"},
    "live_news": {"adviser"},
    "take": {"adviser"},
    "say": {"adviser"},
    "give_back": {"adviser"},
    "put_back": {"adviser"},
    "pass_on": {"adviser"},
    "finish": {"adviser"},
    "send_desk": {"adviser"},
    "ask_for_number": {"adviser"},
    "show_number": {"adviser"},
    "called": {"adviser"},
    "opening_hours": {"manager"},
    "site_hours": {"manager"},
}
OPEN_TO_ALL = {"login", "logout", "choose_password"}
#: What an address is filled with. Nothing of this exists, unless a test says so: rights come before looking.
VALUES = {"pk": 999_999, "user_id": 999_999, "slug": "bieb", "uidb64": "OTk", "token": "x-y"}
IN_EXPRESSIONS = {"pk": uuid.uuid4(), "where": "volgende", "number": "K7M2-9QXT", "kind": "json"}


def addresses(found: Any = None) -> Iterator[URLPattern]:
    """Every address of the workplace, however deep."""
    if found is None:
        [found] = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "console"]
    for one in found.url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one)
        else:
            yield one


PATTERNS = {one.name: one for one in addresses()}


def path_of(pattern: URLPattern, **values: Any) -> str:
    """The address, filled with what fits each part."""
    filled = {}
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        filled[name] = values.get(name) or (
            uuid.uuid4() if kind == "UUIDConverter" else VALUES.get(name, 1 if "Int" in kind else "x")
        )
    if not filled:  # written as a regular expression
        filled = {name: values.get(name) or IN_EXPRESSIONS[name] for name in pattern.pattern.regex.groupindex}
    return reverse(f"console:{pattern.name}", kwargs=filled)


def test_every_address_has_a_name_of_its_own_and_says_who_may_open_it() -> None:
    every = list(addresses())
    assert len({one.name for one in every}) == len(every) > len(MINE)
    for one in every:
        assert hasattr(one.callback, "allowed_roles"), f"{one.name} says nothing about rights"


def test_only_logging_in_needs_no_account() -> None:
    assert {one.name for one in addresses() if one.callback.allowed_roles is None} == OPEN_TO_ALL


def test_people_inbox_and_hand_over_are_open_to_the_roles_that_are_written_down_here() -> None:
    assert {name: set(PATTERNS[name].callback.allowed_roles) for name in MINE} == MINE


def tries(client: Client, path: str) -> list[int]:
    """The status of looking and of doing."""
    return [client.get(path).status_code, client.post(path).status_code]


@pytest.mark.parametrize("role", [*ROLES, "none"])
@pytest.mark.django_db
def test_no_role_opens_more_than_it_may(as_person: Callable[..., Client], role: str) -> None:
    client = as_person(*([] if role == "none" else [role]))
    for name, pattern in PATTERNS.items():
        if name in OPEN_TO_ALL:
            continue
        statuses = tries(client, path_of(pattern))
        if role in pattern.callback.allowed_roles:
            assert 403 not in statuses, (name, statuses)
            assert 500 not in statuses, (name, statuses)
        else:
            assert statuses == [403, 403], (name, statuses)


@pytest.mark.django_db
def test_nobody_is_sent_to_log_in_from_everywhere() -> None:
    client = Client()
    for name, pattern in PATTERNS.items():
        if name in OPEN_TO_ALL:
            continue
        for answer in (client.get(path_of(pattern)), client.post(path_of(pattern))):
            assert answer.status_code == 302 and answer["Location"].startswith(reverse("console:login")), name


@pytest.mark.django_db
def test_a_page_that_refreshes_itself_goes_to_log_in_when_the_session_is_over() -> None:
    answer = Client().get(reverse("console:inbox_list"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("console:login")


@pytest.mark.parametrize("role", ROLES)
def test_a_conversation_of_another_site_is_not_there(
    as_person: Callable[..., Client], other_conversation: Conversation, role: str
) -> None:
    client = as_person(role)
    with_conversation = [
        one for one in PATTERNS.values() if "UUIDConverter" in [type(c).__name__ for c in one.pattern.converters.values()]
    ]
    assert len(with_conversation) >= 12
    for pattern in with_conversation:
        if role not in pattern.callback.allowed_roles or pattern.name == "live_news":
            continue
        statuses = tries(client, path_of(pattern, pk=other_conversation.pk))
        assert set(statuses) <= {404, 405}, (pattern.name, statuses)
    other_conversation.refresh_from_db()
    assert other_conversation.state == Conversation.State.BOT


def test_news_of_another_site_s_conversation_says_nothing(
    as_person: Callable[..., Client], other_conversation: Conversation
) -> None:
    answer = as_person("adviser").get(reverse("console:live_news", args=[other_conversation.pk]))
    assert answer.content == b"" and answer["HX-Refresh"] == "true"


@pytest.mark.django_db
def test_a_closed_account_is_out_at_once(as_person: Callable[..., Client]) -> None:
    client = as_person("adviser")
    assert client.get(reverse("console:inbox")).status_code == 200
    client.user.is_active = False  # type: ignore[attr-defined]
    client.user.save()  # type: ignore[attr-defined]
    assert client.get(reverse("console:inbox")).status_code == 302


@pytest.mark.django_db
def test_django_s_own_admin_is_for_superusers_only(as_person: Callable[..., Client]) -> None:
    assert Client().get("/admin/")["Location"].startswith(reverse("console:login"))
    assert as_person(*ROLES).get("/admin/").status_code == 403
    assert as_person("adviser", superuser=True).get("/admin/").status_code == 200


@pytest.mark.django_db
def test_pages_of_the_workplace_are_kept_by_no_browser(as_person: Callable[..., Client]) -> None:
    assert as_person("adviser").get(reverse("console:inbox"))["Cache-Control"] == "no-store"


def test_a_role_that_does_not_exist_cannot_be_allowed() -> None:
    with pytest.raises(ValueError, match="no such role"):
        allowed("boss")


@pytest.mark.django_db
def test_a_superuser_has_all_roles_and_all_sites(as_person: Callable[..., Client], other_conversation: Conversation) -> None:
    client = as_person(superuser=True, sites=[])
    assert roles_of(client.user) == EVERYBODY  # type: ignore[attr-defined]
    assert client.get(reverse("console:live", args=[other_conversation.pk])).status_code == 200


def test_a_view_without_rights_is_refused_even_to_a_superuser(
    as_person: Callable[..., Client], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_person(superuser=True)
    monkeypatch.delattr(PATTERNS["inbox"].callback, "allowed_roles")
    assert client.get(reverse("console:inbox")).status_code == 403
