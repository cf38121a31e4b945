"""How much and how often; and what is never kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from doors import Assistant, Door
from raw_strings import cases, everything, searchable, stands_in
from talk import Talk, texts

from web.chat import limits
from web.chat.models import AddressKey, RateCount
from web.chat.problems import Problem

# Limits -----------------------------------------------------------------------------------------------------------------


def test_a_conversation_that_goes_too_fast_is_asked_to_wait(
    open_door: Callable[..., Door], assistant_stand_in: Assistant
) -> None:
    door = open_door(
        assistant_stand_in.url,
        LEERWIJZER_TURNS_PER_CONVERSATION="3",
        LEERWIJZER_TURNS_PER_ADDRESS="8",
        LEERWIJZER_CONVERSATIONS_PER_ADDRESS="4",
        LEERWIJZER_PROXIES="1",
    )
    near, far = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.1, 198.51.100.7"}
    with door.client(headers=near) as client:
        talks = [Talk(client) for _ in range(4)]
        refused = client.post("/conversations", json={"site": "demo"})
        assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 600
        statuses = [talks[0].say("hallo").status_code for _ in range(5)]
        if statuses != [200, 200, 200, 429, 429]:  # a minute went by in between
            assert 429 not in statuses[:3]
        slow = talks[0].say("hallo")
        assert slow.headers["content-type"] == "application/problem+json"
        assert slow.headers["retry-after"] in slow.json()["detail"]
        assert len([one for one in talks[0].history() if one["sender"] == "user"]) == statuses.count(200)
    with door.client(headers=far) as client:
        assert client.post("/conversations", json={"site": "demo"}).status_code == 201
    kept = door.sql("SELECT subject FROM chat_ratecount")
    assert kept and not [row for row in kept if "192.0.2" in row[0] or "198.51" in row[0]]
    everything = b"".join(path.read_bytes() for path in door.folder.glob("*") if path.is_file())
    assert b"192.0.2.1" not in everything and b"198.51.100.7" not in everything


#: What a visitor may do besides speaking and wiping: method, the rest of the address, body.
LOOKS = [
    ("GET", "", None),
    ("GET", "/messages", None),
    ("GET", "/events", None),
    ("GET", "/export", None),
    ("PATCH", "", {"saved": True}),
    ("PUT", "/messages/1/feedback", {"feedback": "good"}),
    ("PUT", "/cards/scheme/slim-mkb/opened", None),
]


def test_looking_saving_and_judging_too_often_is_asked_to_wait_and_wiping_never_is(
    open_door: Callable[..., Door], assistant_stand_in: Assistant
) -> None:
    door = open_door(
        assistant_stand_in.url,
        LEERWIJZER_READS_PER_CONVERSATION="5",
        LEERWIJZER_READS_PER_ADDRESS="30",
        LEERWIJZER_PROXIES="1",
    )
    for number, (method, rest, body) in enumerate(LOOKS, 1):
        with door.client(headers={"X-Forwarded-For": f"192.0.2.{number}"}) as client:
            talk = Talk(client)
            # Twelve: more than five in one minute, also when a minute goes by in between.
            answers = [client.request(method, talk.path + rest, json=body, headers=talk.headers) for _ in range(12)]
            refused = [one for one in answers if one.status_code == 429]
            assert answers[0].status_code in (200, 204) and refused, (method, rest, answers[0].text)
            assert refused[0].headers["content-type"] == "application/problem+json"
            assert 0 < int(refused[0].headers["retry-after"]) <= 60
            assert talk.wipe().status_code == 204
    with door.client(headers={"X-Forwarded-For": "198.51.100.7"}) as client:
        talks = [Talk(client) for _ in range(14)]
        statuses = [client.get(f"{talk.path}/messages", headers=talk.headers).status_code for talk in talks for _ in range(5)]
        assert statuses[:5] == [200] * 5 and 429 in statuses, "een adres met veel gesprekken telt ook"


@pytest.mark.django_db
def test_addresses_are_hashed_under_a_key_that_is_replaced_after_fourteen_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_key", (0.0, ""))
    first = limits.hashed("192.0.2.1")
    assert first == limits.hashed("192.0.2.1") != limits.hashed("192.0.2.2")
    RateCount.objects.create(subject=f"address:{first}", window=1, count=1)
    RateCount.objects.create(subject="site:1", window=1, count=1)
    AddressKey.objects.update(created_at=timezone.now() - timedelta(days=14, minutes=1))
    monkeypatch.setattr(limits, "_key", (0.0, ""))
    assert limits.hashed("192.0.2.1") != first
    assert AddressKey.objects.count() == 1
    assert list(RateCount.objects.values_list("subject", flat=True)) == ["site:1"]
    monkeypatch.setattr(limits, "_key", (0.0, ""))


@pytest.mark.parametrize(
    ("chain", "proxies", "address"),
    [
        ("", 0, "10.0.0.1"),
        ("1.1.1.1", 0, "10.0.0.1"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("made up, 1.1.1.1", 1, "1.1.1.1"),
        ("made up, 1.1.1.1, 10.0.0.9", 2, "1.1.1.1"),
        ("1.1.1.1", 2, "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_say_of_an_address_is_believed(
    settings: object, chain: str, proxies: int, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    assert limits.client_address({"x-forwarded-for": chain}, "10.0.0.1") == address


@pytest.mark.django_db
def test_a_limit_lets_through_as_many_as_it_says_and_names_the_seconds() -> None:
    limit = limits.Limit("site:9", 2, 100_000_000)
    limits.spend([limit])
    limits.spend([limit])
    with pytest.raises(Problem) as raised:
        limits.spend([limit])
    assert raised.value.status == 429 and raised.value.retry_after
    limits.spend([limits.Limit("site:10", 1, 60)])


# Masking ----------------------------------------------------------------------------------------------------------------


def test_a_visitor_is_told_kindly_that_something_was_not_kept_once_for_each_kind(talk: Talk) -> None:
    first, second, third = (
        talk.say("bel me op 06 12345678 of 06 87654321"),
        talk.say("nog eens: 06 12345678"),
        talk.say("of mail naar jan.jansen@example.org"),
    )
    assert texts(first) == [
        "Ik zag een telefoonnummer in uw bericht. Dat heb ik niet bewaard. Ik heb het niet nodig om u te helpen.",
        "U zei: bel me op [telefoonnummer] of [telefoonnummer]",
    ]
    assert texts(second) == ["U zei: nog eens: [telefoonnummer]"]
    assert "een e-mailadres" in texts(third)[0]
    assert "06 12345678" not in str(talk.history())


def test_help_in_a_crisis_comes_before_what_was_not_kept(talk: Talk) -> None:
    answer = texts(talk.say("noodgeval, bel 06 12345678"))
    assert answer[0].startswith("U zei: noodgeval") and "telefoonnummer" in answer[1]


def test_text_that_cannot_be_masked_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import MaskingError
    from web.chat import api

    def broken(_: str) -> None:
        raise MaskingError("the text could not be masked")

    monkeypatch.setattr(api, "mask", broken)
    with pytest.raises(Problem) as raised:
        api.as_kept("mijn bsn is 111222333")
    assert raised.value.status == 422


@pytest.mark.parametrize("text", ["\u200b", " \u200b\u200e \n", "\t"])
def test_text_of_which_nothing_readable_is_left_is_refused_unless_a_choice_was_made(text: str) -> None:
    from web.chat import api

    with pytest.raises(Problem) as raised:
        api.as_kept(text)
    assert raised.value.status == 422
    assert api.as_kept(text, chosen=True).text == api.as_kept(None).text == ""


def test_nothing_personal_is_in_any_table_file_or_log_after_a_run_with_all_cases(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    door = open_door(own_assistant.url)
    assert len(cases()) > 300
    with door.client() as client:
        talk = Talk(client)
        for number, case in enumerate(cases()):
            # Also where things go wrong, since errors like to quote.
            text = case["text"] if number % 5 else f"{case['text']} kapot"
            assert talk.say(text).status_code in (200, 503), case
            own_assistant.memory.failed.clear()
        talk.client.get(f"{talk.path}/export", headers=talk.headers)
    door.stop()
    told = "\n".join(one["text"] for one in own_assistant.memory.turns)
    kept = dict(everything(path for path in sorted(door.folder.rglob("*")) if "static" not in path.parts))
    assert any("[telefoonnummer]" in text for text in kept.values()), "er is niets bewaard om in te zoeken"
    for piece in searchable():
        assert not stands_in(piece, told)
        assert [path.name for path, text in kept.items() if stands_in(piece, text)] == [], piece
