"""Who may open which conversation, and from which website."""

from __future__ import annotations

import io
import itertools
import json
import time
import uuid

import httpx
import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from doors import SECRET, Door
from talk import Talk

from web.chat import tokens
from web.chat.models import Conversation, Site
from web.chat.sites import clean_origin, clean_origins
from web.chat.views import Entered

ALLOWED, OTHER = "https://www.bieb-almelo.example", "https://kwaad.example"


#: A site is read again after two seconds.
SEEN = 2.3


def signed(conversation: str, site: int, expires: int, key: str = SECRET, salt: str = "chat.token") -> str:
    return signing.dumps([uuid.UUID(conversation).hex, site, expires], key=key, salt=salt)


REQUESTS = [
    ("GET", "", None),
    ("PATCH", "", {"saved": True}),
    ("GET", "/messages", None),
    ("POST", "/messages", {"client_id": "x", "text": "hallo"}),
    ("GET", "/events", None),
    ("GET", "/export", None),
    ("PUT", "/messages/1/feedback", {"feedback": "good"}),
    ("PUT", "/cards/scheme/slim-mkb/opened", None),
    ("DELETE", "", None),
]
FAR = 4_000_000_000
WRONG = {
    "nothing": (lambda talk: None, 401),
    "no bearer": (lambda talk: talk.opened["token"], 401),
    "empty": (lambda talk: "Bearer", 401),
    "nonsense": (lambda talk: "Bearer abc:def:ghi", 401),
    "cut off": (lambda talk: f"Bearer {talk.opened['token'][:-3]}", 401),
    "expired": (lambda talk: f"Bearer {signed(talk.id, 1, 1_000_000_000)}", 401),
    "of another key": (lambda talk: f"Bearer {signed(talk.id, 1, FAR, key='x' * 50)}", 401),
    "for something else": (lambda talk: f"Bearer {signed(talk.id, 1, FAR, salt='session')}", 401),
    "of another conversation": (lambda talk: Talk(talk.client).headers["Authorization"], 403),
    "of another site": (lambda talk: f"Bearer {signed(talk.id, 2, FAR)}", 403),
    "of a site that is not there": (lambda talk: f"Bearer {signed(talk.id, 999, FAR)}", 403),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_no_request_gets_anywhere_with_a_wrong_token(talk: Talk, wrong: str) -> None:
    token, status = WRONG[wrong][0](talk), WRONG[wrong][1]
    for method, path, body in REQUESTS:
        headers = {"Authorization": token} if token else {}
        answer = talk.client.request(method, talk.path + path, json=body, headers=headers)
        assert answer.status_code == status, (method, path, answer.text)
    assert len(talk.history()) == 1


def test_a_foreign_token_gets_403_and_no_hint_whether_the_conversation_exists(talk: Talk) -> None:
    there, not_there = Talk(talk.client).path, f"/conversations/{uuid.uuid4()}"
    for method, path, body in REQUESTS:
        answers = [talk.client.request(method, one + path, json=body, headers=talk.headers) for one in (there, not_there)]
        assert answers[0].status_code == answers[1].status_code == 403
        assert answers[0].content == answers[1].content


def test_a_conversation_of_a_site_that_was_switched_off_is_closed(door: Door, client: httpx.Client) -> None:
    talk = Talk(client, "uit")
    door.sql("UPDATE chat_site SET active = 0 WHERE slug = 'uit'")
    time.sleep(SEEN)
    for method, path, body in REQUESTS:
        answer = client.request(method, talk.path + path, json=body, headers=talk.headers)
        assert answer.status_code == 403, (method, path)
    assert client.post("/conversations", json={"site": "uit"}).status_code == 404


def test_a_token_that_is_half_spent_is_renewed_while_one_talks(talk: Talk) -> None:
    soon = int(time.time()) + tokens.LIFETIME // 2 - 60
    headers = {"Authorization": f"Bearer {signed(talk.id, 1, soon)}"}
    for method, path, body in REQUESTS[2:4]:
        answer = talk.client.request(method, talk.path + path, json=body, headers=headers).json()
        fresh = {"Authorization": f"Bearer {answer['token']}"}
        assert "token" not in talk.client.get(talk.path, headers=fresh).json()
    assert "token" not in talk.say("nog iets").json()


def test_a_saved_conversation_s_token_is_renewed_when_half_of_its_own_time_is_spent() -> None:
    saved = Conversation(site=Site(pk=1, slug="demo", retention_days=28), saved=True)
    day = 86_400

    def with_days_left(days: int) -> Entered:
        return Entered(tokens.Visitor(saved.pk, 1, int(time.time()) + days * day), saved)

    fresh = tokens.read(f"Bearer {with_days_left(13).renewed['token']}", saved.pk)
    assert fresh.expires - time.time() > 27 * day
    assert with_days_left(20).renewed == {}


def test_ids_and_numbers_are_not_in_order_and_never_the_same(client: httpx.Client) -> None:
    opened = [Talk(client).opened for _ in range(20)]
    assert len({one["number"] for one in opened}) == len({one["id"] for one in opened}) == 20
    assert all(uuid.UUID(one["id"]).version == 4 for one in opened)


# Websites -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "origin", "allowed"),
    [
        ("demo", None, True),
        ("demo", "own", True),
        ("demo", ALLOWED, False),
        ("demo", OTHER, False),
        ("demo", "null", False),
        ("bieb", None, True),
        ("bieb", "own", True),
        ("bieb", ALLOWED, True),
        ("bieb", OTHER, False),
        ("bieb", ALLOWED.replace("https", "http"), False),
        ("bieb", f"{ALLOWED}:8443", False),
        ("bieb", f"{ALLOWED}.kwaad.example", False),
        ("bieb", "null", False),
    ],
)
def test_a_conversation_begins_only_from_a_website_of_its_site(
    door: Door, client: httpx.Client, site: str, origin: str | None, allowed: bool
) -> None:
    origin = door.url if origin == "own" else origin
    headers = {"Origin": origin} if origin else {}
    answer = client.post("/conversations", json={"site": site}, headers=headers)
    assert answer.status_code == (201 if allowed else 403), answer.text
    if allowed and origin:
        assert answer.headers["access-control-allow-origin"] == origin
        assert "origin" in answer.headers["vary"].lower()
    if origin == OTHER:
        assert "access-control-allow-origin" not in answer.headers


def test_the_token_of_one_site_does_not_work_from_the_website_of_another(client: httpx.Client) -> None:
    demo, library = Talk(client), Talk(client, "bieb")
    for method, path, body in REQUESTS[:-1]:
        assert client.request(method, demo.path + path, json=body, headers=demo.as_from(ALLOWED)).status_code == 403
        assert client.request(method, library.path + path, json=body, headers=library.as_from(OTHER)).status_code == 403
    answer = client.get(f"{library.path}/messages", headers=library.as_from(ALLOWED))
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == ALLOWED


def test_a_preflight_is_answered_for_allowed_websites_only(client: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    for path in ("/conversations", f"/conversations/{uuid.uuid4()}/messages", f"/conversations/{uuid.uuid4()}/events"):
        good = client.options(path, headers={"Origin": ALLOWED, **asked})
        assert good.status_code == 204 and good.headers["access-control-allow-origin"] == ALLOWED
        for method, header in itertools.product(["PUT", "DELETE"], ["Authorization", "Last-Event-ID"]):
            assert method in good.headers["access-control-allow-methods"]
            assert header in good.headers["access-control-allow-headers"]
        bad = client.options(path, headers={"Origin": OTHER, **asked})
        assert not [name for name in bad.headers if name.startswith("access-control")]
        assert "access-control-allow-credentials" not in good.headers


def test_a_website_can_read_what_went_wrong(client: httpx.Client) -> None:
    answer = client.get(f"/conversations/{uuid.uuid4()}/messages", headers={"Origin": ALLOWED})
    assert answer.status_code == 401 and answer.headers["access-control-allow-origin"] == ALLOWED


def test_a_website_that_is_allowed_later_works_within_seconds_and_one_that_is_refused_stops(door: Door) -> None:
    late = "https://later.example"
    with door.client() as client:
        for origins, status in (([ALLOWED], 403), ([ALLOWED, late], 201), ([ALLOWED], 403)):
            door.sql("UPDATE chat_site SET origins = ? WHERE slug = 'bieb'", json.dumps(origins))
            time.sleep(SEEN)
            assert client.post("/conversations", json={"site": "bieb"}, headers={"Origin": late}).status_code == status


def test_a_site_that_says_je_greets_with_je(client: httpx.Client) -> None:
    greeting = Talk(client, "bieb").opened["messages"][0]["text"]
    assert "met je mee" in greeting
    assert "met u mee" in Talk(client).opened["messages"][0]["text"]


def said(*words: str) -> str:
    """What ``manage.py site`` says."""
    out = io.StringIO()
    call_command("site", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_adds_allows_refuses_and_lists() -> None:
    said("add", "almelo", "Bibliotheek Almelo", "--origin", "https://a.example/", "--theme", "rood")
    said("allow", "almelo", "https://B.example:443")
    assert "https://a.example https://b.example" in said("list")
    said("refuse", "almelo", "https://a.example")
    said("off", "almelo")
    site = Site.objects.get(slug="almelo")
    assert (site.origins, site.active, site.theme) == (["https://b.example"], False, "rood")
    line = said("embed", "almelo")
    assert 'data-site="almelo"' in line and '<noscript><a href="http://localhost:8000/chat/almelo">' in line


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ("add", "demo", "Nog een"),
        ("add", "Geen Slug", "Naam"),
        ("add", "x", "Naam", "--origin", "*"),
        ("add", "x", "Naam", "--retention-days", "0"),
        ("allow", "niets", "https://a.example"),
        ("refuse", "demo", "https://a.example"),
    ],
)
def test_the_command_says_what_is_wrong_and_changes_nothing(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said(*words)
    assert list(Site.objects.values_list("slug", "origins")) == [("demo", [])]


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        (" https://www.Bieb.nl/ ", "https://www.bieb.nl"),
        ("https://bieb.nl:443", "https://bieb.nl"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(typed: str, origin: str) -> None:
    assert clean_origin(typed) == origin


@pytest.mark.parametrize(
    "typed", ["", "bieb.nl", "*", "https://*.bieb.nl", "https://bieb.nl/chat", "ftp://bieb.nl", "https://a.nl;b", "https://[x"]
)
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_origin(typed)


def test_lines_become_a_list_without_doubles() -> None:
    assert clean_origins(["https://a.nl", "", "https://a.nl/", "https://b.nl"]) == ["https://a.nl", "https://b.nl"]
