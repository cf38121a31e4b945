"""Talking in the browser: it goes on whatever happens to the page, the network or the door."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from doors import Assistant, Door
from playwright.sync_api import expect
from visitor import Visitor

Visit = Callable[..., Visitor]
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
"""


def test_a_visitor_reads_who_answers_and_what_is_kept_before_saying_anything(visit: Visit) -> None:
    visitor = visit()
    expect(visitor.page.get_by_text("U praat met een computer")).to_be_visible()
    expect(visitor.page.get_by_text("Wij bewaren dit gesprek 28 dagen")).to_be_visible()
    assert not [one for one in visitor.requests if one.endswith("/conversations")]


def test_an_answer_stands_below_the_question_and_the_way_the_computer_is_named_stays(visit: Visit) -> None:
    visitor = visit()
    visitor.say("Wie betaalt mijn opleiding?")
    assert visitor.said()[-2:] == ["Wie betaalt mijn opleiding?", "U zei: Wie betaalt mijn opleiding?"]
    expect(visitor.page.get_by_text("U praat met een computer")).to_be_visible()
    assert visitor.faults == []


def test_a_way_to_begin_is_one_tap(visit: Visit) -> None:
    visitor = visit()
    visitor.button("Ik zoek ander werk").click()
    visitor.sees("U zei: Ik zoek ander werk")
    expect(visitor.button("Ik zoek ander werk")).to_have_count(0)


def test_topics_and_a_person_are_always_one_tap_away(visit: Visit) -> None:
    visitor = visit()
    visitor.button("Onderwerpen").click()
    visitor.sees("U zei: menu")
    visitor.button("Een mens spreken").click()
    visitor.sees("U zei: Ik wil iemand spreken")


def test_a_chosen_button_is_shown_by_its_title_and_the_buttons_go(visit: Visit) -> None:
    visitor = visit()
    visitor.say("knoppen")
    visitor.page.get_by_role("group", name="Kies iets").get_by_role("button", name="Nee").click()
    visitor.sees("U zei: /deny")
    assert visitor.said()[-2:] == ["Nee", "U zei: /deny"]
    expect(visitor.page.locator(".choices button")).to_have_count(0)


def test_a_card_shows_everything_and_says_where_its_link_leads(visit: Visit) -> None:
    visitor = visit()
    visitor.say("kaart")
    card = visitor.page.get_by_role("article", name="SLIM")
    for part in ("Geld voor scholing.", "25.000 euro (2026)", "Vraag het uw werkgever.", "Bron: example.org", "21 november 2026"):
        expect(card).to_contain_text(part)
    link = card.get_by_role("link", name="Naar example.org")
    assert link.get_attribute("href") == "https://example.org/slim"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_whether_an_answer_helped_is_kept(visit: Visit, door: Door) -> None:
    visitor = visit()
    visitor.say("kaart")
    with visitor.page.expect_response(lambda one: "/feedback" in one.url) as answer:
        visitor.page.get_by_role("group", name="Helpt dit?").get_by_role("button", name="Ja").click()
    assert answer.value.status == 204
    visitor.reload()
    expect(visitor.page.get_by_role("group", name="Helpt dit?").get_by_role("button", name="Ja")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_hard_word_has_its_explanation(visit: Visit) -> None:
    visitor = visit()
    visitor.say("Wat is EVC?")
    word = visitor.button("EVC")
    word.click()
    expect(word).to_have_attribute("aria-expanded", "true")
    expect(visitor.page.locator(".note")).to_contain_text("EVC:")
    word.press("Escape")
    expect(visitor.page.locator(".note")).to_be_hidden()


def test_an_answer_that_takes_longer_than_300_ms_shows_that_it_is_being_thought_about(visit: Visit) -> None:
    visitor = visit(clock=True)
    visitor.page.clock.pause_at(time.time() + 3600)
    sign = visitor.page.get_by_text("Leerwijzer denkt na")
    visitor.say("traag 1.5", answered=False)
    visitor.page.clock.run_for(290)
    expect(sign).to_have_count(0)
    visitor.page.clock.run_for(20)
    expect(sign).to_be_visible()
    visitor.sees("U zei: traag 1.5")
    expect(sign).to_have_count(0)


def test_a_turn_that_failed_keeps_the_text_and_a_retry_answers_it_once(visit: Visit, assistant_stand_in: Assistant) -> None:
    visitor = visit()
    visitor.say("eenmaal kapot", answered=False)
    expect(visitor.alert).to_contain_text("De assistent geeft nu geen antwoord. Uw bericht is bewaard.")
    visitor.button("Probeer het opnieuw").click()
    visitor.sees("U zei: eenmaal kapot")
    expect(visitor.alert).to_be_empty()
    assert visitor.said().count("eenmaal kapot") == 1
    assert len(assistant_stand_in.turns(visitor.conversation)) == 1


def test_personal_data_is_shown_as_it_is_kept(visit: Visit) -> None:
    visitor = visit()
    visitor.say("mijn mail is jan@example.org", answered=False)
    visitor.sees("Ik zag een e-mailadres in uw bericht.")
    visitor.reload()
    expect(visitor.log).not_to_contain_text("jan@example.org")


def test_a_message_that_is_too_long_cannot_be_typed_and_the_end_is_announced(visit: Visit) -> None:
    visitor = visit()
    visitor.input.fill("a" * 1900)
    expect(visitor.page.get_by_text("Nog 100 tekens")).to_be_visible()
    assert visitor.input.get_attribute("maxlength") == "2000"


def test_the_conversation_is_there_after_a_reload(visit: Visit) -> None:
    visitor = visit()
    visitor.say("knoppen")
    before = visitor.said()
    visitor.reload()
    assert visitor.said() == before
    expect(visitor.page.locator(".choices button")).to_have_count(2)
    visitor.say("verder")


def test_a_message_on_its_way_during_a_reload_is_answered_once(visit: Visit, assistant_stand_in: Assistant) -> None:
    visitor = visit()
    visitor.say("eerst")
    visitor.say("traag 0.7", answered=False)
    visitor.page.wait_for_timeout(150)
    visitor.reload()
    visitor.sees("U zei: traag 0.7")
    assert visitor.said().count("traag 0.7") == 1
    assert len(assistant_stand_in.turns(visitor.conversation)) == 2


def test_it_is_gone_with_the_browser_unless_the_visitor_saved_it(visit: Visit) -> None:
    visitor = visit()
    visitor.say("onthoud dit")
    assert visitor.kept("localStorage") == {}
    visitor.button("Opties").click()
    with visitor.page.expect_response(lambda one: one.request.method == "PATCH") as kept:
        visitor.page.get_by_label("Bewaar mijn gesprek op dit apparaat").check()
    assert kept.value.json()["saved"] is True
    state = visitor.page.context.storage_state()
    tomorrow = visit(storage_state=state)
    tomorrow.sees("U zei: onthoud dit")
    tomorrow.button("Opties").click()
    tomorrow.page.get_by_label("Bewaar mijn gesprek op dit apparaat").uncheck()
    assert tomorrow.kept("localStorage") == {}


def test_saving_that_does_not_succeed_says_so_and_succeeds_later(visit: Visit) -> None:
    visitor = visit()
    visitor.say("hallo")
    visitor.page.route(
        "**/conversations/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    visitor.button("Opties").click()
    visitor.page.get_by_label("Bewaar mijn gesprek op dit apparaat").check()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Dit is nog niet gelukt. We proberen het straks opnieuw.")
    visitor.button("Sluit").click()
    visitor.page.unroute_all()
    with visitor.page.expect_response(lambda one: one.request.method == "PATCH") as kept:
        visitor.say("nog iets")
    assert kept.value.json()["saved"] is True


def test_two_tabs_follow_each_other(visit: Visit) -> None:
    one = visit()
    one.say("in de eerste")
    two = one.another_tab()
    two.sees("U zei: in de eerste")
    two.say("in de tweede")
    one.sees("U zei: in de tweede")
    assert one.said() == two.said()
    assert one.conversation == two.conversation


def test_wiping_in_one_tab_empties_the_other(visit: Visit) -> None:
    one = visit()
    one.say("weg ermee")
    two = one.another_tab()
    two.sees("weg ermee")
    wipe(two)
    expect(one.log).not_to_contain_text("weg ermee")


def test_without_a_connection_a_message_waits_and_is_sent_once(visit: Visit, assistant_stand_in: Assistant) -> None:
    visitor = visit()
    visitor.say("hallo")
    visitor.page.context.set_offline(True)
    visitor.say("onderweg", answered=False)
    expect(visitor.alert).to_contain_text("Er is nu geen internet.")
    expect(visitor.messages.last).to_contain_text("onderweg")
    visitor.page.context.set_offline(False)
    visitor.sees("U zei: onderweg")
    expect(visitor.alert).to_be_empty()
    assert visitor.said().count("onderweg") == 1
    assert len(assistant_stand_in.turns(visitor.conversation)) == 2


def test_the_door_may_restart_in_the_middle(open_door: Callable[..., Door], own_assistant: Assistant, visit: Visit) -> None:
    door = open_door(own_assistant.url)
    visitor = visit(at=door)
    visitor.say("voor de herstart")
    door.kill()
    visitor.say("tijdens de herstart", answered=False)
    expect(visitor.alert).to_contain_text("Er is nu geen internet.")
    door.start()
    expect(visitor.log).to_contain_text("U zei: tijdens de herstart", timeout=15_000)
    assert len(own_assistant.turns(visitor.conversation)) == 2


def test_a_conversation_that_is_gone_is_started_anew_with_what_was_typed(visit: Visit) -> None:
    visitor = visit()
    visitor.say("eerste gesprek")
    session = visitor.kept()["session"]
    address = f"{visitor.page.evaluate('location.origin')}/api/v1/conversations/{session['id']}"
    # As if the door had wiped it while this browser was not looking.
    visitor.page.route("**/events", lambda route: route.abort())
    visitor.reload()
    httpx.delete(address, headers={"Authorization": f"Bearer {session['token']}"}, trust_env=False).raise_for_status()
    visitor.say("tweede gesprek")
    expect(visitor.log).not_to_contain_text("eerste gesprek")
    assert visitor.conversation != session["id"]


@pytest.mark.parametrize("script", ["", NO_STORAGE], ids=["with storage", "storage blocked"])
def test_it_works_for_the_life_of_the_page_also_without_storage(script: str, visit: Visit) -> None:
    visitor = visit(script=script)
    visitor.say("een")
    visitor.say("twee")
    assert visitor.said()[-4:] == ["een", "U zei: een", "twee", "U zei: twee"]
    assert visitor.faults == []


@pytest.mark.parametrize("text", ["{", "5", '{"session": 5, "outbox": 5, "size": []}'])
def test_storage_that_holds_something_else_does_not_break_the_chat(text: str, visit: Visit) -> None:
    script = f"""for (const area of [localStorage, sessionStorage])
        if (!area.length) area.setItem(`leerwijzer:${{location.origin}}:demo`, {json.dumps(text)});"""
    visitor = visit(script=script)
    visitor.say("hallo")
    visitor.reload()
    visitor.sees("U zei: hallo")
    assert visitor.faults == []


def test_a_new_message_is_announced_while_one_reads_further_up(visit: Visit) -> None:
    one = visit(viewport={"width": 390, "height": 560}, reduced_motion="reduce")
    for number in range(6):
        one.say(f"kaart {number}")
    one.log.evaluate("one => one.scrollTo({top: 0, behavior: 'instant'})")
    two = one.another_tab()
    two.say("van de andere kant")
    two.say("met een kaart")
    newer = one.button("Nieuw bericht")
    expect(newer).to_be_visible()
    assert one.log.evaluate("one => one.scrollTop") < 50
    newer.click()
    expect(newer).to_be_hidden()
    first = one.messages.filter(has_text="van de andere kant").first
    expect(first).to_be_in_viewport()
    assert "van de andere kant" in one.focused(), "one reads on from the first new message, however long the rest is"


def test_a_person_who_takes_over_is_named_and_the_computer_no_longer_is(visit: Visit, door: Door) -> None:
    visitor = visit()
    visitor.say("hallo")
    door.manage(
        "shell",
        "-c",
        "from web.chat import service; from privacy import mask; from uuid import UUID;"
        f"key = UUID('{visitor.conversation}'); service.take(key, None);"
        "service.post_adviser_message(key, mask('Goedemiddag, waarmee kan ik helpen?'), 'Samira', 'Werkcentrum Twente')",
    )
    visitor.sees("Goedemiddag, waarmee kan ik helpen?")
    expect(visitor.messages.last).to_contain_text("Samira, Werkcentrum Twente")
    expect(visitor.page.get_by_text("U praat nu met een mens")).to_be_visible()
    expect(visitor.page.get_by_text("U praat met een computer")).to_have_count(0)


def test_where_a_proxy_holds_back_the_stream_it_polls(visit: Visit) -> None:
    one = visit(clock=True)
    held: list[Any] = []
    # The proxy lets nothing of a stream through; a poll passes.
    one.page.route(
        "**/events", lambda route: held.append(route) if "event-stream" in route.request.headers["accept"] else route.continue_()
    )
    one.say("hallo")
    one.page.clock.run_for(9_000)
    two = one.another_tab()
    two.say("langs een andere weg")
    for _ in range(20):
        one.page.clock.run_for(500)
        if "langs een andere weg" in one.log.inner_text():
            break
    one.sees("langs een andere weg")
    assert held


def wipe(visitor: Visitor) -> None:
    """Through "Mijn gegevens"."""
    visitor.page.locator(".privacy").get_by_role("button", name="Mijn gegevens").click()
    visitor.button("Wis alles").click()
    visitor.button("Ja, wis alles").click()
    expect(visitor.alert).to_contain_text("Alles is gewist.")


def test_my_data_shows_what_is_kept_and_wipes_it(visit: Visit, door: Door) -> None:
    visitor = visit()
    visitor.button("Mijn gegevens").click()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("We bewaren nog niets van u.")
    visitor.button("Sluit").click()
    visitor.say("bewaar mij")
    session = visitor.kept()["session"]
    visitor.button("Mijn gegevens").click()
    with door.client(headers={"Authorization": f"Bearer {session['token']}"}) as client:
        known = client.get(f"/conversations/{session['id']}").json()
        expect(visitor.page.get_by_role("dialog")).to_contain_text(known["number"])
        with visitor.page.expect_download() as download:
            visitor.button("Sla alles op").click()
        assert "U zei: bewaar mij" in download.value.path().read_text()
        visitor.button("Mijn gegevens").click()
        with visitor.page.context.expect_page() as opened:
            visitor.button("Bekijk alles").click()
        expect(opened.value.locator("body")).to_contain_text("U zei: bewaar mij")
        wipe(visitor)
        assert client.get(f"/conversations/{session['id']}").status_code in (401, 404)
    expect(visitor.log).not_to_contain_text("bewaar mij")
    assert visitor.kept()["session"] is None


def test_an_answer_that_was_on_its_way_does_not_come_back_after_wiping(visit: Visit) -> None:
    visitor = visit()
    visitor.say("hallo")
    with visitor.page.expect_event("requestfinished", lambda one: "traag" in (one.post_data or "")):
        visitor.say("traag 1.5, mijn verhaal", answered=False)
        wipe(visitor)
        expect(visitor.page.get_by_text("Leerwijzer denkt na")).to_have_count(0)
    visitor.page.wait_for_timeout(200)
    expect(visitor.log).not_to_contain_text("mijn verhaal")
    expect(visitor.alert).to_contain_text("Alles is gewist.")
    assert visitor.kept()["session"] is None


def test_wiping_without_a_connection_says_that_it_did_not_succeed(visit: Visit) -> None:
    visitor = visit()
    visitor.say("nog niet weg")
    visitor.page.context.set_offline(True)
    visitor.page.locator(".privacy").get_by_role("button", name="Mijn gegevens").click()
    visitor.button("Wis alles").click()
    visitor.button("Ja, wis alles").click()
    expect(visitor.alert).to_contain_text("Wissen is nog niet gelukt.")
    visitor.sees("nog niet weg")


def test_a_link_opens_the_chat_on_an_item(visit: Visit) -> None:
    visitor = visit("/chat/demo?over=slim-mkb")
    visitor.page.locator(".choices button").first.click()
    expect(visitor.messages.nth(1)).to_contain_text("Ik wil meer weten over")
    expect(visitor.messages.nth(1)).to_contain_text("SLIM")
