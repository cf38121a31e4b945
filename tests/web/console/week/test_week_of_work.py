"""A week at a library, in real browsers: visitors who are helped, conversations that are judged, and what comes of it."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from browser import violations
from library import PASSWORD, SECRET, Workplace
from visiting import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

Window = Callable[..., "Page"]


@pytest.fixture
def visitor(workplace: Workplace) -> Iterator[Visitor]:
    """A visitor of the library who asked for a person."""
    made = Visitor(workplace.door, "almelo")
    made.say("ik wil een mens spreken")
    yield made
    made.leave()


def request_of(page: Page, number: str) -> Any:
    return page.locator(".request", has_text=number)


def chat_at(page: Page, site: str) -> Page:
    """The chat on the page of a site."""
    page.goto(f"/chat/{site}")
    page.get_by_label("Typ hier").wait_for()
    return page


def type_in(chat: Page, text: str) -> None:
    chat.get_by_label("Typ hier").fill(text)
    chat.keyboard.press("Enter")


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the page of logging in, and come to the next."""
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def number_in(chat: Page) -> str:
    """The number of the conversation, where a visitor finds it."""
    chat.get_by_role("button", name="Mijn gegevens").first.click()
    number = chat.get_by_role("dialog").locator("dd").first.inner_text().strip()
    chat.get_by_role("button", name="Sluit").last.click()
    return number


# Getting in ---------------------------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_the_page_says_to_wait_and_a_colleague_still_gets_in(window: Window) -> None:
    page = window()
    page.goto("/beheer/inloggen/")
    for _ in range(4):
        log_in(page, "bram", "raden maar")
        assert "horen niet bij elkaar" in page.get_by_role("alert").inner_text()
    log_in(page, "bram", "raden maar")
    assert page.get_by_role("heading", name="Even wachten").is_visible() and violations(page) == []
    page.goto("/beheer/inloggen/")
    log_in(page, "bram")
    assert page.get_by_role("heading", name="Even wachten").is_visible()
    page.goto("/beheer/inloggen/")
    log_in(page, "anja")
    page.get_by_role("heading", name="Postvak").wait_for()


def test_who_does_nothing_for_an_hour_is_out_by_itself_and_comes_back_where_they_were(
    window: Window, workplace: Workplace
) -> None:
    address = f"/beheer/gesprekken/{workplace['read']}/"
    page = window()
    page.goto(address)
    log_in(page, "anja")
    page.get_by_role("heading", name=f"Gesprek {workplace['number']}").wait_for()
    page.goto("/beheer/postvak/")
    [cookie] = [one["value"] for one in page.context.cookies() if one["name"] == "sessionid"]
    workplace.age_session(cookie, 3_601)
    page.get_by_role("heading", name="Inloggen").wait_for(timeout=8_000)  # the inbox looked for news
    assert page.goto(address) and page.get_by_label("Wachtwoord").is_visible()


def test_a_manager_makes_an_account_and_its_owner_chooses_a_password(window: Window) -> None:
    chef, page = window("chef"), window()
    chef.goto("/beheer/accounts/nieuw/")
    chef.get_by_label("Gebruikersnaam").fill("d.jansen")
    chef.get_by_label("Voornaam").fill("Dewi")
    chef.get_by_label("Adviseur").check()
    chef.get_by_label("Bibliotheek Almelo").check()
    chef.get_by_role("button", name="Maak het account").click()
    link = chef.locator("#link").inner_text()
    assert violations(chef) == []
    page.goto(link)
    for label in page.locator("input[type=password]").all():
        label.fill(PASSWORD)
    page.get_by_role("button", name="Bewaar mijn wachtwoord").click()
    page.get_by_text("Log nu in").wait_for()
    log_in(page, "d.jansen")
    page.get_by_role("heading", name="Postvak").wait_for()
    chef.goto("/beheer/accounts/")
    chef.get_by_role("link", name="d.jansen").click()
    chef.get_by_role("button", name="Sluit dit account").click()
    page.reload()
    page.get_by_role("heading", name="Inloggen").wait_for()


# Helping people -----------------------------------------------------------------------------------------------------------


def test_two_advisers_press_take_at_the_same_moment_in_two_browsers_and_one_gets_it(window: Window, visitor: Visitor) -> None:
    pages = [window("anja"), window("bram")]
    for page in pages:
        page.goto("/beheer/postvak/")
        request_of(page, visitor.number).get_by_role("button", name="Neem").wait_for()
    # By the clock, so that neither waits for the other.
    press = "([id, at]) => { setTimeout(() => document.getElementById(id).click(), at - Date.now()) }"
    for page in pages:
        page.evaluate(press, [f"take-{visitor.number}", time.time() * 1000 + 500])
    for page in pages:
        page.get_by_label("Uw bericht").or_(page.get_by_text("Een collega was u net voor")).wait_for()
    got = [page.get_by_label("Uw bericht").count() for page in pages]
    assert sorted(got) == [0, 1]
    late = pages[got.index(0)]
    request_of(late, visitor.number).get_by_role("link", name="Kijk mee").wait_for()
    assert sum("Dit is een mens" in one["text"] for one in visitor.heard) == 1


def test_the_assistant_is_silent_while_a_person_writes_and_goes_on_when_the_conversation_is_given_back(window: Window) -> None:
    chat, page = chat_at(window(), "almelo"), window("anja")
    type_in(chat, "ik wil een mens spreken")
    chat.get_by_text("Ik heb het doorgegeven").wait_for()
    number = number_in(chat)
    page.goto("/beheer/postvak/")
    request_of(page, number).get_by_role("button", name="Neem").click()
    chat.get_by_text("Anja van Bibliotheek Almelo schrijft nu met u verder").wait_for()
    type_in(chat, "welke cursus is goed")
    page.locator(".said--user", has_text="welke cursus is goed").wait_for()
    assert chat.get_by_text("U zei: welke cursus").count() == 0
    page.get_by_role("button", name="Geef terug aan de assistent").click()
    chat.get_by_text("Anja geeft het gesprek terug").wait_for()
    type_in(chat, "en wat kost dat")
    chat.get_by_text("U zei: en wat kost dat").wait_for()


def test_when_the_library_is_closed_a_visitor_leaves_a_number_that_only_the_caller_sees(
    window: Window, workplace: Workplace
) -> None:
    chat, page = chat_at(window(), "enter"), window("anja")
    type_in(chat, "ik wil een mens spreken")
    chat.get_by_text("Er is nu niemand van Bibliotheek Enter. Zij zijn er weer").wait_for()
    chat.get_by_role("button", name="Laat mijn nummer achter").click()
    chat.get_by_text("Typ uw telefoonnummer").wait_for()
    type_in(chat, "06-12345678")
    chat.get_by_text("eindigt op 78").wait_for()
    assert workplace.traces("12345678") == []
    number = number_in(chat)
    page.goto("/beheer/postvak/")
    request = request_of(page, number)
    assert "Wil gebeld worden" in request.inner_text()
    request.get_by_role("button", name="Neem").click()
    page.get_by_role("button", name="Toon het nummer").click()
    page.get_by_role("link", name="06 12345678").wait_for()
    page.get_by_role("button", name="Ik heb gebeld").click()
    page.get_by_text("Het nummer is gewist.").wait_for()
    assert workplace.door.sql("SELECT count(*) FROM console_callback WHERE number NOT LIKE ?", f"{SECRET}%") == [(0,)]
    page.get_by_role("button", name="Klaar, sluit af").click()
    page.get_by_text(f"Gesprek {number} is klaar.").wait_for()


# Reading and improving ----------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_under_a_name_and_only_for_who_kept_it(window: Window) -> None:
    page, other = window("anja"), window("bram")
    page.goto("/beheer/gesprekken/")
    page.get_by_label("Begrepen").select_option("niet begrepen")
    page.get_by_role("button", name="Toon").click()
    page.get_by_text("Begrepen: niet begrepen").wait_for()
    found = page.locator(".talks-head [role=status]").inner_text()
    page.get_by_text("Bewaar dit filter", exact=True).click()
    page.get_by_label("Naam van dit filter").fill("Elke maandag")
    page.keyboard.press("Enter")
    page.get_by_text("Het filter is bewaard.").wait_for()
    page.goto("/beheer/gesprekken/")
    page.get_by_role("link", name="Elke maandag").click()
    page.get_by_text("Begrepen: niet begrepen").wait_for()
    assert page.locator(".talks-head [role=status]").inner_text() == found
    assert violations(page) == []
    other.goto("/beheer/gesprekken/")
    assert other.get_by_role("heading", name="Gesprekken").is_visible() and other.get_by_text("Elke maandag").count() == 0
    page.get_by_role("button", name="Gooi filter Elke maandag weg").click()
    page.get_by_text("Het filter is weg").wait_for()
    assert page.get_by_role("link", name="Elke maandag").count() == 0


def test_what_an_adviser_flags_on_a_card_is_a_task_that_an_editor_closes_with_the_keyboard(
    window: Window, workplace: Workplace
) -> None:
    page, editor = window("anja"), window("ed")
    page.goto(f"/beheer/gesprekken/{workplace['read']}/")
    page.get_by_role("link", name="Klopt dit niet?").click()
    page.get_by_label("het bedrag of het jaar klopt niet").check()
    page.get_by_label("Wat weet u erover?").fill("Op de site staat nu een lager maximum.")
    page.get_by_role("button", name="Meld aan de redactie").click()
    page.get_by_role("heading", name=f"Gesprek {workplace['number']}").wait_for()
    editor.goto("/beheer/kennis/taken/")
    task = editor.locator(".task", has_text="Op de site staat nu een lager maximum.")
    assert "het bedrag of het jaar klopt niet" in task.inner_text()
    assert workplace["number"] not in editor.content()
    task.get_by_role("button", name="Gedaan").focus()
    editor.keyboard.press("Enter")
    editor.get_by_role("link", name="Afgehandelde taken").click()
    task.get_by_text("Gedaan op").wait_for()
    assert violations(editor) == []


def test_an_example_becomes_training_data_without_a_trace_of_the_conversation(
    window: Window, workplace: Workplace, tmp_path: Path
) -> None:
    page = window("anja")
    page.goto(f"/beheer/voorbeelden/nieuw/{workplace['turn']}/")
    said = page.locator("blockquote").inner_text()
    page.get_by_role("textbox", name="Uw zin").fill("mijn schouder is op na jaren stratenmaken, wat voor werk kan er nog")
    page.get_by_label("Waar gaat de zin over?").select_option("ask_health_limit")
    page.get_by_role("button", name="Bewaar de zin").click()
    page.get_by_text("zonder iets van dit gesprek").wait_for()
    told = workplace.door.manage("examples", "export", str(tmp_path / "examples.yml"))
    assert "1 nieuwe voorbeeldzinnen" in told
    text = (tmp_path / "examples.yml").read_text()
    [block] = yaml.safe_load(text)["nlu"]
    assert block == {
        "intent": "ask_health_limit",
        "examples": "- mijn schouder is op na jaren stratenmaken, wat voor werk kan er nog\n",
    }
    assert not any(trace in text for trace in (said, workplace["number"], workplace["read"], "anja"))


# Figures and data ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cleaned(workplace: Workplace) -> tuple[list[str], list[str]]:
    """Where something of the old conversation stood before the job that counts and wipes, and after it."""
    marks = (SECRET, *workplace["old"].values())
    before = workplace.traces(*marks)
    assert "Gewist: 1 gesprekken." in workplace.door.manage("retention")
    return before, workplace.traces(*marks)


def test_what_was_kept_for_four_weeks_stands_in_no_table_any_more(cleaned: tuple[list[str], list[str]]) -> None:
    before, after = cleaned
    assert len(before) >= 9  # or this test would prove nothing
    assert after == []


@pytest.mark.usefixtures("cleaned")
def test_figures_say_the_same_on_the_page_and_in_the_file_and_nothing_of_less_than_five(window: Window) -> None:
    page = window("chef")
    page.goto("/beheer/cijfers/")
    page.get_by_label("Website").select_option("Bibliotheek Wierden")
    page.get_by_role("button", name="Toon").click()
    tables = page.locator("table.table--figures tbody tr").all_inner_texts()
    shown = {tuple(cell.strip() for cell in row.split("\t")) for row in tables}
    with page.expect_download() as download:
        page.get_by_role("link", name="Opslaan als bestand (CSV)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(StringIO(text), delimiter=";")
    assert head == ["website", "periode", "onderdeel", "soort", "aantal"]
    assert {row[0] for row in rows} == {"Bibliotheek Wierden"}
    assert shown and shown <= {(row[3], row[4]) for row in rows}
    assert ["Gesprekken", "", "10"] in [row[2:] for row in rows]
    needs = [row[3:] for row in rows if row[2] == "Waarover mensen iets vragen"]
    assert len(needs) == 1 and needs[0][1] == "5"  # seven, rounded; of the three of another need no word
    assert all(row[4] == "minder dan 5" or int(row[4]) % 5 == 0 for row in rows)


def test_a_visitor_reads_out_a_number_and_a_manager_wipes_everything_of_it(window: Window, workplace: Workplace) -> None:
    chat, anja, chef = chat_at(window(), "almelo"), window("anja"), window("chef")
    type_in(chat, "ik ben klompenmaker en zoek een kaart")
    chat.get_by_text("U zei: ik ben klompenmaker").wait_for()
    number = number_in(chat)
    [(conversation,)] = workplace.door.sql("SELECT id FROM chat_conversation WHERE number = ?", number)
    anja.goto("/beheer/gesprekken/?zoek=klompenmaker")
    anja.locator(".talks__title a").click()
    anja.get_by_label("Labels").fill("klompenmakerij")
    anja.get_by_label("Notitie").fill("een klompenmaker")
    anja.get_by_role("button", name="Nagekeken", exact=True).click()
    anja.get_by_text("Bewaard.").wait_for()
    assert len(workplace.traces("klompenmaker")) >= 3
    chef.goto("/beheer/gegevens/")
    chef.get_by_label("Nummer van het gesprek").fill(number.lower())
    chef.keyboard.press("Enter")
    chef.get_by_label("Ik weet zeker").check()
    chef.get_by_role("button", name="Wis dit gesprek").click()
    chef.get_by_text(f"Gesprek {number} is gewist").wait_for()
    assert workplace.traces("klompenmaker", number, conversation) == []
    chat.get_by_text("Alles is gewist.").wait_for()
