"""For people who read with difficulty, and for a computer that is shared."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from doors import Door
from playwright.sync_api import expect
from visitor import Visitor

Visit = Callable[..., Visitor]
SPEECH = """
window.spoken = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => VOICES,
  speak: (one) => spoken.push(one),
  cancel: () => { for (const one of spoken) one.onerror?.(); },
}});
"""
#: Of the machine itself, and of a company that makes the sound elsewhere.
OWN = '{ lang: "nl-NL", name: "Ellen", localService: true }'
FLEMISH = '{ lang: "nl_BE", name: "Bart", localService: true }'
ELSEWHERE = '{ lang: "nl-NL", name: "Fenna Online", localService: false }'
ENGLISH = '{ lang: "en-GB", name: "George", localService: true }'
NO_SPEECH = """
Object.defineProperty(window, "speechSynthesis", { value: undefined });
Object.defineProperty(window, "webkitSpeechRecognition", { value: undefined });
Object.defineProperty(window, "SpeechRecognition", { value: undefined });
"""
DICTATION = """
window.SpeechRecognition = class {
  start() { window.listening = this; }
  stop() { this.onend(); }
};
"""
PRINT = "window.print = () => { top.printed = document.body.innerText; dispatchEvent(new Event('afterprint')); };"


def voices(*found: str) -> str:
    """A browser that has these voices."""
    return SPEECH.replace("VOICES", f"[{', '.join(found)}]")


def test_a_message_is_read_aloud_in_dutch_and_can_be_stopped(visit: Visit) -> None:
    visitor = visit(script=voices(ENGLISH, OWN))
    visitor.say("kaart")
    read = visitor.messages.last.get_by_role("button", name="Lees voor")
    read.click()
    spoken = visitor.page.evaluate("spoken.map(one => [one.text, one.lang, one.voice?.name])")
    assert ["Geld voor scholing.", "nl-NL", "Ellen"] in spoken
    visitor.messages.last.get_by_role("button", name="Stop").click()
    expect(read).to_be_visible()


def test_only_a_dutch_voice_of_the_machine_itself_reads(visit: Visit) -> None:
    visitor = visit(script=voices(ELSEWHERE, ENGLISH, FLEMISH))
    visitor.say("hallo")
    visitor.messages.last.get_by_role("button", name="Lees voor").click()
    assert set(visitor.page.evaluate("spoken.map(one => one.voice.name)")) == {"Bart"}


def test_a_voice_of_the_netherlands_comes_before_another_dutch_one(visit: Visit) -> None:
    visitor = visit(script=voices(FLEMISH, OWN))
    visitor.say("hallo")
    visitor.messages.last.get_by_role("button", name="Lees voor").click()
    assert set(visitor.page.evaluate("spoken.map(one => one.voice.name)")) == {"Ellen"}


def test_where_reading_would_send_the_text_away_the_button_says_why_it_does_not_read(visit: Visit) -> None:
    visitor = visit(script=voices(ELSEWHERE, ENGLISH))
    visitor.say("hallo")
    visitor.messages.last.get_by_role("button", name="Lees voor").click()
    expect(visitor.messages.last.get_by_role("button")).to_contain_text("Deze browser heeft zelf geen Nederlandse stem.")
    visitor.button("Opties").click()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Deze browser heeft zelf geen Nederlandse stem.")
    expect(visitor.page.get_by_label("Lees elk antwoord voor")).to_have_count(0)
    assert visitor.page.evaluate("spoken") == []


def test_every_answer_can_be_read_aloud_by_itself(visit: Visit) -> None:
    visitor = visit(script=voices(OWN))
    visitor.button("Opties").click()
    visitor.page.get_by_label("Lees elk antwoord voor").check()
    visitor.button("Sluit").click()
    visitor.say("hallo daar")
    assert "U zei: hallo daar" in visitor.page.evaluate("spoken.map(one => one.text)")


def test_a_browser_without_a_voice_says_so_and_shows_no_button_that_does_nothing(visit: Visit) -> None:
    visitor = visit(script=NO_SPEECH)
    visitor.say("hallo")
    expect(visitor.page.get_by_role("button", name="Lees voor")).to_have_count(0)
    expect(visitor.page.get_by_role("button", name="Spreek uw vraag in")).to_have_count(0)
    visitor.button("Opties").click()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Voorlezen kan hier niet.")
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Zoek een microfoon op uw toetsenbord.")


def test_a_question_can_be_spoken_after_being_told_where_the_sound_may_go(visit: Visit) -> None:
    visitor = visit(script=DICTATION)
    microphone = visitor.button("Spreek uw vraag in")
    microphone.click()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Soms gaat het geluid naar de maker van de browser.")
    visitor.button("Spreek in").click()
    expect(visitor.page.get_by_text("Ik luister.")).to_be_visible()
    visitor.page.evaluate("listening.onresult({results: [[{transcript: 'ik wil leren lassen'}]]})")
    expect(visitor.input).to_have_value("ik wil leren lassen")
    microphone.click()
    expect(visitor.page.get_by_text("Ik luister.")).to_have_count(0)
    expect(visitor.input).to_be_focused()


def test_the_text_grows_and_stays_grown(visit: Visit) -> None:
    visitor = visit()
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    before = visitor.messages.first.evaluate(size)
    visitor.button("Opties").click()
    visitor.page.get_by_label("Heel groot").check()
    visitor.button("Sluit").click()
    assert visitor.messages.first.evaluate(size) == pytest.approx(before * 1.5)
    visitor.reload()
    assert visitor.messages.first.evaluate(size) == pytest.approx(before * 1.5)


def test_the_conversation_is_printed_alone(visit: Visit) -> None:
    visitor = visit(script=PRINT)
    visitor.say("kaart")
    visitor.button("Opties").click()
    visitor.button("Print het gesprek").click()
    visitor.page.wait_for_function("window.printed")
    printed = visitor.page.evaluate("printed")
    assert "U zei: kaart" in printed and "25.000 euro (2026)" in printed
    assert "Onderwerpen" not in printed and "Lees voor" not in printed
    assert visitor.page.locator("iframe").count() == 0


def test_a_shared_computer_keeps_nothing_and_says_so(visit: Visit) -> None:
    visitor = visit("/chat/demo?gedeeld")
    expect(visitor.page.get_by_text("We wissen alles als u klaar bent.")).to_be_visible()
    visitor.say("hallo")
    assert visitor.page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    visitor.button("Opties").click()
    expect(visitor.page.get_by_label("Bewaar mijn gesprek op dit apparaat")).to_have_count(0)


def test_done_wipes_everything_on_a_shared_computer(visit: Visit) -> None:
    visitor = visit("/chat/demo?gedeeld")
    visitor.say("mijn verhaal")
    expect(visitor.button("Klaar, wis alles")).to_be_in_viewport()
    visitor.button("Klaar, wis alles").click()
    with visitor.page.expect_response(lambda one: one.request.method == "DELETE") as wiped:
        visitor.button("Ja, wis alles").click()
    assert wiped.value.ok
    expect(visitor.log).not_to_contain_text("mijn verhaal")


def test_a_shared_computer_that_is_left_warns_counts_down_and_wipes_itself(visit: Visit) -> None:
    visitor = visit("/chat/demo?gedeeld", clock=True)
    visitor.say("mijn verhaal")
    visitor.page.clock.run_for(4 * 60_000 - 5_000)
    warning = visitor.page.get_by_role("alertdialog", name="Nog bezig?")
    expect(warning).to_have_count(0)
    visitor.page.clock.run_for(20_000)
    expect(warning).to_contain_text("seconden wissen we dit gesprek.")
    visitor.button("Ik ben nog bezig").click()
    visitor.sees("mijn verhaal")
    visitor.page.clock.run_for(4 * 60_000 + 10_000)
    expect(warning).to_be_visible()
    with visitor.page.expect_response(lambda one: one.request.method == "DELETE"):
        visitor.page.clock.run_for(60_000)
    expect(warning).to_have_count(0)
    expect(visitor.log).not_to_contain_text("mijn verhaal")


def test_who_reads_on_with_the_wheel_of_the_mouse_is_still_there(visit: Visit) -> None:
    visitor = visit("/chat/demo?gedeeld", clock=True)
    visitor.say("mijn verhaal")
    visitor.log.hover()
    visitor.page.clock.run_for(4 * 60_000 - 5_000)
    visitor.page.evaluate("void (window.wheeled = new Promise(done => addEventListener('wheel', done, {once: true})))")
    visitor.page.mouse.wheel(0, -40)
    visitor.page.evaluate("window.wheeled.then(() => true)")  # the browser has handed it on
    visitor.page.clock.run_for(20_000)
    expect(visitor.page.get_by_role("alertdialog", name="Nog bezig?")).to_have_count(0)
    visitor.sees("mijn verhaal")


def test_leaving_the_page_on_a_shared_computer_wipes_too(visit: Visit, door: Door) -> None:
    visitor = visit("/chat/demo?gedeeld")
    with visitor.page.expect_response(lambda one: one.url.endswith("/conversations")) as opened:
        visitor.say("mijn verhaal")
    session = opened.value.json()
    visitor.page.goto("about:blank")
    with door.client(headers={"Authorization": f"Bearer {session['token']}"}) as client:
        for _ in range(50):
            if client.get(f"/conversations/{session['id']}").status_code == 404:
                return
            time.sleep(0.1)
    pytest.fail("the conversation is still there")
