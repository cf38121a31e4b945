"""What the actions answer, turn after turn, without Rasa: the need is given, the facts are read from the text."""

from __future__ import annotations

import json
from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import Said, Talk

from bot.actions.answer import BY_NEED, Advice
from bot.actions.card_talk import SCORES, profile
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from bot.actions.turn import SHOWN, TIMES_ASKED
from bot.nlu.facts import FactReader
from knowledge.store import Knowledge

ADVICE = sorted(need for need, one in BY_NEED.items() if isinstance(one, Advice))
TEXTS = [
    "",
    "ik ben 48",
    "ik woon in Deventer",
    "hengelo",
    "ik zit in de ww",
    "mijn zoon van 17 wil leren",
    "stap budget",
    "meer",
    "terug",
    "overslaan",
    "stop",
    "waarom niet",
    "ik wil lasser worden",
    "werkgever met 12 medewerkers",
    "ik heb schulden",
    "antwerpen",
    "geen lening",
    "i would like to learn dutch please",
]


def questions(said: Said) -> int:
    """How many questions of the interview an answer holds."""
    return sum(response in ("utter_question", "utter_which_place") for response in said.responses)


# Answer first, ask second ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("need", ADVICE)
def test_a_need_gets_options_a_person_and_at_most_one_question(talk: Talk, need: str) -> None:
    said = talk.say(need)
    assert 1 <= len(said.cards) <= SHOWN or "utter_nothing_found" in said.responses
    assert any(response.startswith("utter_contact") for response in said.responses)
    assert questions(said) <= 1
    assert said.responses.index(next(one for one in said.responses if one.startswith("utter_contact"))) > 0, "eerst het antwoord"
    assert talk.slots["need"] == need


@pytest.mark.parametrize("need", sorted(BY_NEED))
@pytest.mark.parametrize("text", TEXTS)
def test_every_need_answers_every_message(talk: Talk, need: str, text: str) -> None:
    """Something is said, in known responses, with at most one question and at most three cards a message."""
    said = talk.say(need, text)
    assert said.responses
    assert all(response for response in said.responses)
    assert questions(said) <= 1
    for message in said.messages:
        assert len((message.get("custom") or {}).get("cards", [])) <= max(SHOWN, 5)
        for button in message.get("buttons") or []:
            assert button["payload"].startswith("/")
            assert button["title"]


def test_every_button_leads_to_a_need_with_entities_that_are_json(talk: Talk) -> None:
    for need in sorted(BY_NEED):
        for payload in talk.say(need).buttons.values():
            name, brace, rest = payload[1:].partition("{")
            assert name in BY_NEED
            if brace:
                assert isinstance(json.loads(brace + rest), dict)


def test_the_same_options_are_not_shown_twice_by_more(talk: Talk) -> None:
    first = talk.say("ask_funding")
    more = talk.say("inform", "meer mogelijkheden")
    assert more.responses[0] == "utter_more"
    assert not {card["id"] for card in first.cards} & {card["id"] for card in more.cards}


def test_why_not_shows_what_does_not_fit(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 62 jaar en heb hbo gedaan")
    said = talk.say("inform", "waarom niet?")
    assert said.responses[0] == "utter_why_not"
    assert all("Past waarschijnlijk niet" in card["why"] for card in said.cards)


# Facts ----------------------------------------------------------------------------------------------------------------


def test_all_facts_of_one_message_are_taken_and_the_advice_is_redone(talk: Talk) -> None:
    talk.say("ask_funding")
    said = talk.say("inform", "ik ben 48, zit in de ww en woon in Deventer")
    assert (said.slots["age"], said.slots["work"], said.slots["place"]["name"]) == (48, ["ww"], "Deventer")
    assert "utter_redone" in said.responses


def test_what_was_said_is_never_asked(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 48, zit in de ww, woon in Deventer, heb mbo 2 en zoek een cursus")
    for _ in range(10):
        assert talk.slots["asked"] not in ("age", "work", "region", "education", "training")
        if talk.slots["asked"] is None:
            break
        talk.say("dont_know", "weet ik niet")


def test_a_question_is_put_twice_in_two_wordings_and_then_left(talk: Talk, knowledge: Knowledge) -> None:
    said = talk.say("ask_funding")
    fact = talk.slots["asked"]
    texts = [said.words("utter_question")["question"]]
    for _ in range(TIMES_ASKED - 1):
        said = talk.say("inform", "tja")
        assert talk.slots["asked"] == fact
        texts.append(said.words("utter_question")["question"])
    assert texts == [knowledge.questions[fact].text, knowledge.questions[fact].again]
    talk.say("inform", "tja")
    assert talk.slots["asked"] != fact
    assert fact in talk.slots["skipped"]


def test_i_do_not_know_goes_on_without_the_fact(talk: Talk) -> None:
    talk.say("ask_funding")
    fact = talk.slots["asked"]
    said = talk.say("dont_know", "weet ik niet")
    assert said.responses[0] == "utter_never_mind"
    assert fact in talk.slots["skipped"]
    assert talk.slots["asked"] != fact
    assert said.cards or "utter_same_advice" in said.responses


def test_the_interview_ends(talk: Talk) -> None:
    """Someone who never knows is not asked for ever."""
    talk.say("ask_funding")
    for _ in range(20):
        if talk.slots["asked"] is None:
            break
        talk.say("dont_know", "weet ik niet")
    assert talk.slots["asked"] is None
    assert len(talk.slots["skipped"]) == len(set(talk.slots["skipped"]))


def test_every_button_of_a_question_fills_the_fact(knowledge: Knowledge, talk_knowing: Callable[..., Talk]) -> None:
    for fact, question in knowledge.questions.items():
        for choice in [] if fact == "region" else question.choices:
            role = "employer" if "employer" in question.audience or fact == "company_size" else None
            talk = talk_knowing(need="ask_funding", asked=fact, times_asked={fact: 1}, role=role)
            talk.say("inform", **{fact: choice.value})
            expected = [choice.value] if fact == "work" else choice.value
            assert talk.slots[fact] == expected, f"{fact}: {choice.title}"
            assert talk.slots["asked"] != fact


@pytest.mark.parametrize(("need", "value"), [("affirm", True), ("deny", False)])
@pytest.mark.parametrize("fact", ["children", "integration_duty", "earlier_degree", "job_at_risk", "health_limit", "low_income"])
def test_yes_and_no_answer_the_open_question(talk_knowing: Callable[..., Talk], fact: str, need: str, value: bool) -> None:
    talk = talk_knowing(need="ask_funding", asked=fact, times_asked={fact: 1})
    said = talk.say(need, "ja" if value else "nee")
    assert talk.slots[fact] is value
    assert talk.slots["asked"] != fact
    assert said.cards


def test_a_correction_takes_effect_and_the_rest_stays(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 48 en woon in Zwolle")
    said = talk.say("correct_info", "nee, Deventer")
    assert said.responses[0] == "utter_corrected"
    assert (said.slots["place"]["name"], said.slots["age"]) == ("Deventer", 48)
    assert said.cards or "utter_same_advice" in said.responses


def test_someone_else_is_asked_about_in_other_words(talk: Talk, knowledge: Knowledge) -> None:
    said = talk.say("ask_funding", "mijn dochter wil een opleiding doen")
    assert said.words("utter_question")["question"] == knowledge.questions[talk.slots["asked"]].other
    assert all("omdat u" not in card["why"] for card in said.cards)


# Places ---------------------------------------------------------------------------------------------------------------


def test_a_name_of_several_places_is_asked_with_buttons_and_chosen_by_one(talk: Talk) -> None:
    said = talk.say("ask_contact_point", "ik woon in hengelo")
    assert said.responses[-1] == "utter_which_place"
    title, payload = next(iter(said.buttons.items()))
    chosen = talk.say("inform", **json.loads(payload[payload.index("{") :]))
    assert chosen.slots["place"]["name"] == title
    assert chosen.slots["place_choices"] is None
    assert any(card["kind"] == "contact_point" for card in chosen.cards)


def test_a_name_of_several_places_is_chosen_by_a_word(talk: Talk) -> None:
    talk.say("ask_contact_point", "ik woon in hengelo")
    said = talk.say("inform", "in bronckhorst")
    assert said.slots["place"]["municipality"] == "Bronckhorst"
    assert said.slots["place_choices"] is None


def test_two_places_of_one_name_have_different_buttons(talk: Talk) -> None:
    for place in ("hengelo", "bergen", "rijswijk"):
        talk.slots.update(place=None, place_choices=None)
        said = talk.say("ask_contact_point", f"ik woon in {place}")
        if said.responses[-1] == "utter_which_place":
            titles = [one["title"] for one in said.messages[-1]["buttons"]]
            assert len(set(titles)) == len(titles), titles


def test_the_desk_of_the_own_region_comes_with_every_advice(talk: Talk, knowledge: Knowledge) -> None:
    said = talk.say("ask_funding", "ik woon in Deventer")
    words = next(one for one in said.messages if one["response"].startswith("utter_contact_"))
    assert words["region"] == knowledge.region_names[said.slots["place"]["regions"][0]["region_code"]]


def test_who_lives_near_another_region_hears_of_it_once(talk: Talk) -> None:
    first = talk.say("ask_funding", "ik woon in Deventer")
    assert "utter_contact_nearby" in first.responses
    assert "utter_contact_nearby" not in talk.say("ask_evc").responses


def test_who_lives_abroad_is_told_who_knows(talk: Talk) -> None:
    said = talk.say("ask_human", "ik woon in Antwerpen")
    assert said.responses[0] == "utter_contact_abroad"
    assert [card["id"] for card in said.cards] == ["grensinfopunt"]


# The thread -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("need", ["ask_privacy", "bot_challenge", "ask_independent", "thank", "greet", "insult", "pii_present"])
def test_after_an_aside_the_open_question_is_put_again(talk: Talk, need: str) -> None:
    talk.say("ask_funding")
    fact = talk.slots["asked"]
    said = talk.say(need, "tussendoor")
    assert "utter_back_to_question" in said.responses
    assert said.responses[-1] == "utter_question"
    assert talk.slots["asked"] == fact


def test_a_question_picked_up_again_is_not_counted_as_a_refusal(talk: Talk) -> None:
    talk.say("ask_funding")
    fact = talk.slots["asked"]
    for _ in range(5):
        talk.say("ask_privacy", "tussendoor")
    assert talk.slots["asked"] == fact
    assert fact not in (talk.slots["skipped"] or [])


def test_back_forgets_the_last_answer_and_puts_that_question_again(talk: Talk) -> None:
    talk.say("ask_funding")
    fact = talk.slots["asked"]
    talk.say("inform", **{fact: "ww" if fact == "work" else 45})
    said = talk.say("inform", "terug")
    assert said.responses[0] == "utter_back"
    assert talk.slots["asked"] == fact
    assert talk.slots[fact] is None


@pytest.mark.parametrize(("need", "entities"), [("restart", {}), ("delete_my_data", {"confirmed": True})])
def test_starting_over_forgets_everything(talk: Talk, need: str, entities: Any) -> None:
    talk.say("ask_funding", "ik ben 48, woon in Deventer en heb mbo 2")
    talk.say(need, **entities)
    kept = {name: value for name, value in talk.slots.items() if value not in (None, 0)}
    assert kept == {}


def test_wiping_is_asked_first(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 48")
    said = talk.say("delete_my_data", "wis mijn gegevens")
    assert talk.slots["age"] == 48
    assert any("confirmed" in payload for payload in said.buttons.values())


def test_stop_asks_nothing_more(talk: Talk) -> None:
    talk.say("ask_funding")
    said = talk.say("inform", "stop")
    assert questions(said) == 0
    assert talk.slots["asked"] is None


@pytest.mark.parametrize("command", ["meer mogelijkheden", "stop", "terug", "menu", "overslaan", "waarom niet"])
def test_a_command_works_before_anything_was_said(talk: Talk, command: str) -> None:
    assert talk.say("inform", command).responses


# Not understood -------------------------------------------------------------------------------------------------------


def test_not_understood_offers_two_readings_and_then_the_menu_and_a_person(talk: Talk) -> None:
    ranking = [
        {"name": name, "confidence": value}
        for name, value in (("inform", 0.3), ("ask_evc", 0.2), ("ask_events", 0.1), ("thank", 0.05))
    ]
    first = talk.say("nlu_fallback", "brr zwk", ranking=ranking)
    assert first.responses[0] == "utter_not_understood"
    assert list(first.buttons.values())[:2] == ["/ask_evc", "/ask_events"]
    second = talk.say("nlu_fallback", "brr zwk", ranking=ranking)
    assert second.responses[0] == "utter_not_understood_again"
    assert any(response.startswith("utter_contact") for response in second.responses)


def test_the_same_fallback_is_never_said_twice_in_a_row(talk: Talk) -> None:
    before: Any = None
    for number in range(6):
        said = talk.say("out_of_scope", "wat is de hoofdstad van peru")
        assert said.responses[0] != before, f"beurt {number + 1}"
        before = said.responses[0]


def test_not_understood_three_times_is_not_answered_with_the_same_text(talk: Talk) -> None:
    talk.say("nlu_fallback", "brr zwk")
    assert talk.say("nlu_fallback", "brr zwk").responses[0] != talk.say("nlu_fallback", "brr zwk").responses[0]


# Money and rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "benefit"),
    [
        ("mag ik leren met bijstand", "bijstand"),
        ("mag ik leren met ww", "ww"),
        ("mag ik leren met wia", "wia"),
        ("mag ik leren met wajong", "wajong"),
        ("", "any"),
    ],
)
def test_permission_comes_before_everything_else(talk: Talk, text: str, benefit: str) -> None:
    assert talk.say("ask_benefit_and_study", text).responses[0] == f"utter_permission_{benefit}"


def test_an_ended_scheme_is_said_to_have_ended_with_what_to_do_instead(talk: Talk) -> None:
    said = talk.say("ask_scheme", "bestaat het stap budget nog")
    assert said.responses[0] == "utter_scheme_ended"
    assert said.cards
    assert "stap-budget" not in {card["id"] for card in said.cards}


def test_no_loan_leaves_loans_out(talk: Talk, knowledge: Knowledge) -> None:
    talk.say("ask_funding")
    said = talk.say("deny", "nee geen lening")
    assert said.responses[0] == "utter_without_loans"
    assert all(knowledge.items[card["id"]].kind != "loan" for card in said.cards)


def test_no_loan_is_remembered(talk_knowing: Callable[..., Talk], knowledge: Knowledge) -> None:
    talk = talk_knowing()
    talk.say("ask_funding", "ik ben 40, zit in loondienst, heb mbo 4 en zoek een mbo opleiding")
    talk.say("deny", "nee geen lening")
    shown = []
    for text in ("ik woon in Deventer", "meer mogelijkheden", "meer mogelijkheden", "meer mogelijkheden", "meer mogelijkheden"):
        shown += [card["id"] for card in talk.say("inform", text).cards]
    assert [one for one in shown if knowledge.items[one].kind == "loan"] == []


def test_may_i_asks_what_is_missing_and_judges_with_it(talk: Talk) -> None:
    said = talk.say("ask_eligibility", "mag ik levenlanglerenkrediet")
    assert said.responses[0].startswith("utter_eligible_")
    later = talk.say("ask_eligibility", "en als ik 70 ben")
    assert later.responses[0] == "utter_eligible_no", "het onderwerp is nog hetzelfde"


def test_a_term_is_explained_in_the_middle_of_a_question(talk: Talk) -> None:
    talk.say("ask_funding")
    fact = talk.slots["asked"]
    said = talk.say("ask_explain_term", "wat is een bbl")
    assert said.responses[0] == "utter_term"
    assert said.responses[-1] == "utter_question"
    assert talk.slots["asked"] == fact


# A person, crisis and other languages ---------------------------------------------------------------------------------


def test_a_person_is_reached_in_two_turns(talk: Talk) -> None:
    assert talk.say("ask_human").responses[0] == "utter_ask_human_where"
    said = talk.say("inform", "Deventer")
    assert any(card["kind"] == "contact_point" for card in said.cards)


@pytest.mark.parametrize("kind", ["suicide", "violence", "sexual_violence", "child", "danger", None, "anders"])
def test_a_crisis_is_answered_at_once_and_nothing_is_asked(talk: Talk, kind: Any) -> None:
    talk.say("ask_funding")
    said = talk.say("crisis", "stop", **({"crisis_kind": kind} if kind else {}))
    assert said.responses[0].startswith("utter_crisis")
    assert len(said.responses) == 1
    assert talk.slots["asked"] is None
    assert {card["kind"] for card in said.cards} == {"help_line"}


def test_a_crisis_in_another_language_is_a_crisis(talk: Talk) -> None:
    assert talk.say("crisis", "i do not want to live anymore please").responses[0].startswith("utter_crisis")


def test_another_language_gets_two_sentences_and_a_person(talk: Talk) -> None:
    said = talk.say("ask_funding", "hello can somebody tell me who pays for a course")
    assert said.responses[0] == "utter_language_en"
    assert any(response.startswith("utter_contact") for response in said.responses)


# The card talk --------------------------------------------------------------------------------------------------------


def test_the_profile_follows_from_two_scores(knowledge: Knowledge) -> None:
    cards = knowledge.card_talk["cards"]
    mine = [card for card, one in cards.items() if one["side"] == "personal"]
    others = [card for card, one in cards.items() if one["side"] == "surroundings"]
    assert mine
    assert others
    expected = {
        ("helps", "helps"): "A",
        ("helps", "holds_back"): "B",
        ("holds_back", "helps"): "C",
        ("holds_back", "holds_back"): "D",
    }
    for (own, around), letter in expected.items():
        assert profile({**dict.fromkeys(mine, own), **dict.fromkeys(others, around)}, cards) == letter
    assert profile({}, cards) == "A"


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_one_more_help_never_makes_the_profile_worse(knowledge: Knowledge, data: st.DataObject) -> None:
    cards = knowledge.card_talk["cards"]
    answers = {card: data.draw(st.sampled_from(sorted(SCORES))) for card in cards}
    card = data.draw(st.sampled_from(sorted(cards)))
    sides = {"A": (1, 1), "B": (1, 0), "C": (0, 1), "D": (0, 0)}
    before, after = sides[profile(answers, cards)], sides[profile({**answers, card: "helps"}, cards)]
    assert all(new >= old for old, new in zip(before, after))


@pytest.mark.parametrize("answer", sorted(SCORES))
def test_the_card_talk_lays_every_card_once_and_closes_without_a_letter(talk: Talk, knowledge: Knowledge, answer: str) -> None:
    offered = talk.say("ask_motivation_barrier")
    while talk.slots["asked"]:
        offered = talk.say("dont_know", "weet ik niet")
    said = talk.say("inform", card="start")
    seen = []
    while "utter_card" in said.responses:
        seen.append(said.words("utter_card")["text"])
        payload = next(one for one in said.buttons.values() if f'"{answer}"' in one)
        said = talk.say("inform", **json.loads(payload[payload.index("{") :]))
    assert seen == [one["text"] for one in knowledge.card_talk["cards"].values()]
    assert said.responses[0].startswith("utter_card_talk_")
    assert any(response.startswith("utter_contact") for response in said.responses)
    assert offered.responses


@pytest.mark.parametrize("answer", [{"card": "geen", "answer": "helps"}, {"card": "time", "answer": "ja"}, {}, "x", ["time"]])
def test_a_strange_answer_to_a_card_is_passed_over(talk: Talk, answer: Any) -> None:
    talk.say("inform", card="start")
    assert "utter_card" in talk.say("inform", card=answer).responses


# What holds for every conversation ------------------------------------------------------------------------------------

_TURNS = st.lists(st.tuples(st.sampled_from(sorted(BY_NEED)), st.sampled_from(TEXTS)), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(turns=_TURNS)
def test_any_conversation_goes_on(reader: FactReader, turns: Any) -> None:
    """Whatever is said in whatever order: an answer, one question at most, slots that are known and plain JSON."""
    talk = Talk(reader)
    for need, text in turns:
        said = talk.say(need, text)
        assert said.responses
        assert questions(said) <= 1
        assert set(talk.slots) == {*FACT_SLOTS, *CONTROL_SLOTS}
        assert json.loads(json.dumps(talk.slots)) == talk.slots


def test_answers_do_not_depend_on_an_earlier_visitor(reader: FactReader) -> None:
    """Two visitors who say the same get the same, also when they talk through each other."""
    turns = [("ask_funding", "ik ben 48"), ("inform", "ik woon in Deventer"), ("inform", "meer mogelijkheden")]
    alone = Talk(reader)
    expected = [alone.say(*turn).messages for turn in turns]
    one, other = Talk(reader), Talk(reader)
    heard = [(one.say(*turn).messages, other.say(*turn).messages) for turn in turns]
    assert heard == [(answer, answer) for answer in expected]


# Heard in every advice ------------------------------------------------------------------------------------------------


def test_a_grievance_is_heard_once_before_the_answer(talk: Talk) -> None:
    said = talk.say("ask_scheme", "ik baal ervan dat het stapbudget weg is")
    assert said.responses[:2] == ["utter_grievance", "utter_scheme_ended"]
    assert "utter_grievance" not in talk.say("ask_funding", "belachelijk, wie betaalt het dan").responses


def test_a_refusal_hears_how_to_object(talk: Talk) -> None:
    assert talk.say("ask_benefit_and_study", "het uwv zei nee tegen mijn opleiding").responses[0] == "utter_refused"


def test_no_loan_said_with_a_wish_holds_for_the_rest_of_the_conversation(talk_knowing: Callable[..., Talk]) -> None:
    talk = talk_knowing(age=38, work=["employed"], training="hbo_wo")
    talk.say("ask_funding", "wie betaalt hbo, ik wil geen lening")
    later = [card["id"] for _ in range(4) for card in talk.say("inform", "nog meer").cards]
    assert later
    assert "levenlanglerenkrediet" not in later


def test_the_title_of_a_button_may_be_typed(talk: Talk) -> None:
    talk.say("ask_learning_route", "ik wil lasser worden")
    assert talk.slots["asked"] == "education"
    talk.say("nlu_fallback", "Mbo 3 of 4")
    assert talk.slots["education"] == "mbo4"


def test_debts_named_beside_a_wish_get_the_right_door_too(talk: Talk) -> None:
    said = talk.say("ask_career_switch", "ik heb schulden en wil ander werk")
    assert {"utter_ask_career_switch", "utter_out_of_scope_debts"} <= set(said.responses)


def test_bijstand_of_a_partner_is_that_of_both(talk: Talk) -> None:
    said = talk.say("ask_benefit_and_study", "mijn man heeft bijstand en ik wil studeren")
    assert said.responses[0] == "utter_permission_partner_bijstand"
    assert talk.slots["work"] is None


def test_who_gets_ww_soon_is_told_about_permission_and_not_that_it_does_not_fit(talk: Talk) -> None:
    said = talk.say("ask_benefit_and_study", "ik kom straks in de ww, mag ik dan leren")
    card = next(card for card in said.cards if card["id"] == "ww-scholing")
    assert said.responses[0] == "utter_permission_ww_soon"
    assert "niet" not in card["why"].split("solliciteren.")[-1]
