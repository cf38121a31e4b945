"""The knowledge desk: what is due, tasks, gaps, and a change that becomes a patch and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from conversing import say, talk
from django.test import Client
from django.utils import timezone

from knowledge.content import FOLDER, parse
from privacy import Masked, MaskingError
from web.chat import service
from web.chat.models import Site, Turn
from web.console.knowledge import editing, gaps
from web.console.knowledge.desk import chosen, entries
from web.console.knowledge.forms import euros
from web.console.models import DailyCount, KnowledgeTask, MissedSearch
from web.console.protection.retention import clean

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with the content, in which a patch can be tried."""
    shutil.copytree(FOLDER, tmp_path / "knowledge" / "content", ignore=shutil.ignore_patterns("places"))
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def apply(repository: Path, patch: str) -> None:
    for words in (["--check"], []):
        subprocess.run(["git", "apply", *words], cwd=repository, input=patch, text=True, check=True, capture_output=True)


# Changing a file ------------------------------------------------------------------------------------------------------------


def every_file() -> list[Path]:
    return [path for name in (*editing.ITEM_FOLDERS, "contact_points") for path in sorted((FOLDER / name).glob("*.yml"))]


def test_a_change_of_every_item_applies_and_touches_nothing_else(repository: Path):
    patches = []
    for path in every_file():
        old = path.read_text(encoding="utf-8")
        new = editing.changed(old, {"checked": {"date": TODAY, "by": "de bibliotheek"}, "editor_note": "Nagekeken: klopt."})
        before, after = parse(old), parse(new)
        assert {**before, "checked": None, "editor_note": None} == {**after, "checked": None, "editor_note": None}, path
        assert after["checked"] == {"date": TODAY, "by": "de bibliotheek"} and after["editor_note"] == "Nagekeken: klopt."
        patches.append(editing.patch(path, old, new))
    assert len(patches) > 300
    apply(repository, "".join(patches))


def test_comments_and_layout_stay_where_they_are():
    old = (
        "# bovenaan\nid: x\nname: 'Een naam'   # waarom zo\namounts:\n  # het bedrag\n  - label: hoogstens\n"
        "    cents: 100  # honderd\n    year: '2026'\n\n# over de stand\nstatus: open\nsteps: [een, twee]\n"
    )
    new = editing.changed(old, {"amounts": [{"label": "hoogstens", "cents": 200, "year": "2026"}], "steps": ["een", "twee"]})
    assert new == old.replace("cents: 100", "cents: 200")


def test_a_field_that_is_new_comes_where_the_schema_has_it_and_an_empty_one_goes():
    text = (FOLDER / "schemes" / "slim-mkb.yml").read_text(encoding="utf-8")
    with_note = editing.changed(text, {"status_note": "Straks weer open."})
    keys = list(parse(with_note))
    assert keys.index("status_note") == keys.index("status") + 1
    assert editing.changed(with_note, {"status_note": ""}) == text


def test_words_that_yaml_could_mistake_are_quoted():
    new = editing.changed(
        "id: x\nrecommend: with_warning\n", {"recommend": "yes", "window": "2026", "payer": "2026-01-01", "cost": "a: b"}
    )
    assert parse(new) == {"id": "x", "recommend": "yes", "window": "2026", "payer": "2026-01-01", "cost": "a: b"}
    assert "recommend: 'yes'" in new


@pytest.mark.parametrize("ref", ["../schema", "slim_mkb", "", "bestaat-niet", "slim-mkb.yml"])
def test_only_files_of_the_knowledge_base_can_be_changed(ref: str):
    assert editing.file_of(ref) is None


def test_faults_are_told_in_the_words_of_the_schema_also_those_that_show_elsewhere():
    path = editing.file_of("slim-mkb")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert editing.faults_of(path, text) == []
    assert editing.faults_of(path, text.replace("    year: '2026'\n", "", 1)) == [
        "'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet"
    ]
    [unread] = editing.faults_of(path, text + "a: [")
    assert unread.startswith("dit bestand kan niet gelezen worden. Kijk bij regel") and "niet af" in unread
    assert "bestaat niet" in editing.faults_of(path, text.replace("item: slim-scholingssubsidie", "item: weg"))[0]


def posted(page: str, **changes: str) -> dict[str, str]:
    """What a browser would send of the form on a page, with these changes."""
    from html.parser import HTMLParser

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.inside, self.area, self.select = False, "", ""

        def handle_starttag(self, tag, attrs):
            one = dict(attrs)
            self.inside = self.inside or one.get("id") == "change"
            name = one.get("name", "")
            if not self.inside:
                return
            if tag == "input" and one.get("type") != "checkbox":
                self.found[name] = one.get("value", "")
            elif tag == "textarea":
                self.area, self.found[name] = name, ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and (self.select not in self.found or "selected" in one):
                self.found[self.select] = one.get("value", "")

        def handle_endtag(self, tag):
            self.area = "" if tag == "textarea" else self.area
            self.inside = self.inside and tag != "form"

        def handle_data(self, data):
            if self.area:
                self.found[self.area] += data if self.found[self.area] else data.removeprefix("\n")

    form = Form()
    form.feed(page)
    return {**form.found, **changes}


@pytest.mark.parametrize("ref", ["slim-mkb", "bbl", "levenlanglerenkrediet", "bakkers"])
def test_an_editor_who_only_checked_changes_only_the_check(ref: str, client_of, repository: Path, monkeypatch):
    monkeypatch.setenv("LEERWIJZER_TODAY", str(TODAY))
    editor: Client = client_of("editor")
    address = f"/beheer/kennis/item/{ref}/wijzigen/"
    answer = editor.post(address, posted(editor.get(address).content.decode(), bestand="1"))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/x-diff")
    patch = answer.content.decode()
    path = editing.file_of(ref)
    apply(repository, patch)
    before = parse(path.read_text(encoding="utf-8"))
    after = parse((repository / "knowledge" / "content" / path.relative_to(FOLDER)).read_text(encoding="utf-8"))
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert changed <= {"checked", "review_by"}
    assert after["checked"]["date"] == TODAY and after["review_by"] == TODAY + timedelta(days=90)


def test_an_editor_changes_an_amount_in_euros_and_sees_the_change_before_it_goes_anywhere(client_of):
    editor: Client = client_of("editor")
    address = "/beheer/kennis/item/slim-mkb/wijzigen/"
    before = editing.file_of("slim-mkb").read_text(encoding="utf-8")
    form = posted(editor.get(address).content.decode(), **{"amounts-0-euro": "1.234,50"})
    page = editor.post(address, form).content.decode()
    assert "Uw wijziging klopt" in page and "cents: 123450" in page
    assert editing.file_of("slim-mkb").read_text(encoding="utf-8") == before


def test_faults_stand_by_the_form_and_give_no_patch(client_of):
    editor: Client = client_of("editor")
    address = "/beheer/kennis/item/slim-mkb/wijzigen/"
    page = editor.get(address).content.decode()
    for changes, words in (
        ({"amounts-0-year": ""}, "een bedrag zonder jaar tonen we niet"),
        ({"amounts-0-euro": "veel"}, "Schrijf een bedrag zoals"),
        ({"name": ""}, "field__error"),
    ):
        answer = editor.post(address, posted(page, bestand="1", **changes))
        assert answer.status_code == 422 and words in answer.content.decode()


def test_a_contact_point_is_changed_as_text(client_of, repository: Path):
    editor: Client = client_of("editor")
    address = "/beheer/kennis/item/cp-twente/tekst/"
    text = posted(editor.get(address).content.decode())["text"].replace("\n", "\r\n")
    patch = editor.post(address, {"text": text + "editor_note: Gebeld.", "bestand": "1"})
    assert "+editor_note: Gebeld." in patch.content.decode()
    apply(repository, patch.content.decode())
    assert "U hebt niets veranderd" in editor.post(address, {"text": text}).content.decode()


@pytest.mark.parametrize("cents,shown", [(100, "1"), (1250, "12,50"), (2499900, "24.999"), (5, "0,05")])
def test_euros_are_shown_as_people_write_them(cents: int, shown: str):
    assert euros(cents) == shown


# The desk -----------------------------------------------------------------------------------------------------------------


def test_everything_that_is_checked_by_date_is_there_the_longest_overdue_first(known):
    found = entries(known, TODAY)
    listed = [*known.contact_points.values(), *known.help_lines.values()]
    assert {one.id for one in found} == {*known.items, *(one["id"] for one in listed)}
    assert [one.due for one in found] == sorted(one.due for one in found)
    far = TODAY + timedelta(days=4_000)
    assert len(chosen(found, far, "", "late", "")) == len(found)
    assert {one.type for one in chosen(found, TODAY, "fund", "", "")} == {"fund"}
    assert "slim-mkb" in {one.id for one in chosen(found, TODAY, "", "", "SLIM subsidie")}


def test_help_lines_are_due_have_a_page_and_a_file(known, client_of):
    found = {one.id: one for one in entries(known, TODAY)}
    editor: Client = client_of("editor")
    page = editor.get("/beheer/kennis/?soort=help_line").content.decode()
    for ref, line in known.help_lines.items():
        assert found[ref].due.isoformat() == line["review_by"] > line["checked"]["date"]
        assert f"/beheer/kennis/item/{ref}/" in page
    answer = editor.get("/beheer/kennis/item/luisterlijn/")
    assert "Nakijken voor" in answer.content.decode()


def test_a_help_line_is_changed_as_text_and_its_faults_name_it(client_of, repository: Path):
    editor: Client = client_of("editor")
    address = "/beheer/kennis/item/luisterlijn/tekst/"
    text = posted(editor.get(address).content.decode())["text"]
    patch = editor.post(address, {"text": text.replace("088 0767 000", "088 0767 001"), "bestand": "1"}).content.decode()
    assert "+  phone: 088 0767 001" in patch
    apply(repository, patch)
    wrong = editor.post(address, {"text": text.replace("  phone: 088 0767 000\n", "  telefoon: 088 0767 000\n")})
    assert wrong.status_code == 422
    assert "luisterlijn: &#x27;telefoon&#x27; kennen we niet; is het een tikfout?" in wrong.content.decode()


def test_what_tells_of_health_is_said_to_be_not_counted_instead_of_seen_by_nobody(known, client_of):
    found = {one.id: one for one in entries(known, TODAY)}
    assert (found["luisterlijn"].shown, found["jobcoach"].shown, found["jobcoach"].opened) == (None, None, None)
    assert str(found["slim-mkb"].shown) == "0"
    editor: Client = client_of("editor")
    seen = "Gezien in gesprekken</dt><dd>"
    assert f"{seen}niet geteld" in editor.get("/beheer/kennis/item/jobcoach/").content.decode()
    assert f"{seen}0" in editor.get("/beheer/kennis/item/slim-mkb/").content.decode()
    assert '<td class="nowrap">niet geteld</td>' in editor.get("/beheer/kennis/?zoek=jobcoach").content.decode()


def test_tasks_and_views_stand_by_the_item_and_a_small_number_is_not_told(known, site: Site, client_of):
    KnowledgeTask.objects.create(kind="grant", item="slim-mkb", reason="amount", note="Het jaar klopt niet.")
    for ref, count in (("slim-mkb", 12), ("bbl", 3)):
        DailyCount.objects.create(site=site, day=timezone.localdate(), measure="shown", key=ref, count=count)
    found = {one.id: one for one in entries(known, timezone.localdate())}
    assert (found["slim-mkb"].tasks, str(found["slim-mkb"].shown), str(found["bbl"].shown)) == (1, "10", "minder dan 5")
    assert "Het jaar klopt niet." in client_of("editor").get("/beheer/kennis/item/slim-mkb/").content.decode()


def test_an_editor_closes_a_task_once(client_of):
    task = KnowledgeTask.objects.create(kind="grant", item="slim-mkb")
    first, second = client_of("editor"), client_of("editor")
    first.post(f"/beheer/kennis/taken/{task.pk}/", {"stand": "done"})
    second.post(f"/beheer/kennis/taken/{task.pk}/", {"stand": "dismissed"})
    task.refresh_from_db()
    assert task.state == "done" and task.closed_by == first.user
    assert "slim" not in first.get("/beheer/kennis/taken/").content.decode().lower().split("<main")[1]


# Gaps -----------------------------------------------------------------------------------------------------------------------


def test_what_was_looked_up_in_vain_is_counted_and_what_was_found_is_not(client_of):
    visitor = Client()
    for words in ("Loopbaanvoucher  xyzzy", "loopbaanvoucher xyzzy", "opleiding"):
        visitor.get("/kennis", {"zoek": words})
    assert list(MissedSearch.objects.values_list("words", "count")) == [("loopbaanvoucher xyzzy", 2)]


def test_a_search_in_vain_is_shown_from_five_times_on(client_of):
    for words, count in (("loopbaanvoucher", 7), ("mosterdbon", 4)):
        MissedSearch.objects.create(words=words, count=count)
    page = client_of("editor").get("/beheer/kennis/gemist/").content.decode()
    assert '<th scope="row">loopbaanvoucher</th><td>5</td>' in page and "mosterdbon" not in page


@pytest.mark.parametrize("words", ["jan@example.org xqz", "0612345678", "xqz straat 14", "", "a b c d e f", "x" * 70])
def test_a_search_that_could_be_somebody_is_not_kept(words: str):
    gaps.note_search(words)
    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize("words", ["burn-out xqz", "Rugklachten", "wajong xqz", "depressief xqz", "slechte knieën"])
def test_a_search_that_tells_of_health_is_not_kept(words: str):
    gaps.note_search(words)
    assert not MissedSearch.objects.exists()


def test_a_search_that_cannot_be_masked_is_not_kept_and_the_visitor_gets_an_answer(monkeypatch):
    def broken(_: str) -> Masked:
        raise MaskingError("the text could not be masked")

    monkeypatch.setattr(gaps, "mask", broken)
    answer = Client().get("/kennis", {"zoek": "loopbaanvoucher xyzzy"})
    assert answer.status_code == 200
    assert not MissedSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_searches_in_vain_are_forgotten():
    MissedSearch.objects.create(words="oud", last_on=timezone.localdate() - timedelta(days=29))
    MissedSearch.objects.create(words="nieuw")
    clean()
    assert list(MissedSearch.objects.values_list("words", flat=True)) == ["nieuw"]


def test_a_machine_cannot_fill_the_list(monkeypatch):
    monkeypatch.setattr(gaps, "MOST_KEPT", 3)
    for word in ("een", "twee", "drie", "vier"):
        gaps.note_search(word)
    gaps.note_search("een")
    assert dict(MissedSearch.objects.values_list("words", "count")) == {"een": 2, "twee": 1, "drie": 1}


def test_a_word_that_was_not_understood_is_shown_when_five_conversations_hold_it(site: Site):
    for number in range(5):
        conversation = talk(site, "wat is een zonnebloempit", need=service.NOT_UNDERSTOOD)
        if number < 4:
            say(conversation, "en een mosterdzaadje", need=service.NOT_UNDERSTOOD)
            say(conversation, "nog eens mosterdzaadje", need=service.NOT_UNDERSTOOD)
    assert Turn.objects.filter(not_understood=True).count() == 13
    assert dict(gaps.missed_words()).keys() == {"zonnebloempit"}


def test_of_what_was_not_understood_words_without_a_subject_and_words_about_health_are_not_shown(site: Site):
    for _ in range(5):
        talk(site, "goedemorgen, waarom krijg ik geen zonnebloempit voor mijn rugpijn en burn-out", need=service.NOT_UNDERSTOOD)
    assert dict(gaps.missed_words()).keys() == {"zonnebloempit"}


@pytest.mark.parametrize(
    "told",
    [{"facts": {"health_limit": True}}, {"facts": {"work": ["wia"]}}, {"need": "ask_health_limit"}, {"need": "crisis"}],
)
def test_words_of_somebody_who_told_of_illness_or_distress_are_not_shown(site: Site, told: dict):
    for _ in range(5):
        conversation = talk(site, "wat is een zonnebloempit", need=service.NOT_UNDERSTOOD)
        say(conversation, "ik kan mijn werk niet meer doen", **told)
    assert gaps.missed_words() == []
