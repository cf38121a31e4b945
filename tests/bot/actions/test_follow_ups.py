"""What people say after the first answer: why, which is best, does it cost anything, who pays, and now what."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from talking import Said, Talk


def ids(said: Said) -> list:
    """The ids of the cards of an answer, in order."""
    return [card["id"] for card in said.cards]


def without_question(talk: Talk, need: str, text: str) -> Said:
    """Advice after which no question is open: what is asked next is about the advice."""
    said = talk.say(need, text)
    talk.slots["asked"] = None
    return said


# Why, and which ------------------------------------------------------------------------------------------------------


def test_a_bare_why_explains_the_open_question(talk: Talk) -> None:
    talk.say("ask_funding")
    assert talk.slots["asked"]
    assert talk.say("inform", "waarom?").responses == ["utter_why_asked"]


def test_a_bare_why_without_a_question_explains_the_first_option(talk: Talk) -> None:
    first = without_question(talk, "ask_funding", "ik werk in loondienst in de bouw")
    said = talk.say("ask_explain_term", "waarom?")
    assert said.responses[0] == "utter_why_advice"
    assert ids(said) == ids(first)[:1]


def test_which_is_best_names_the_first_option_that_may_fit(talk: Talk) -> None:
    first = talk.say("ask_funding", "ik werk in loondienst in de bouw")
    said = talk.say("ask_career_orientation", "welke is het beste?")
    assert said.responses[0] == "utter_best_advice"
    assert ids(said) == ids(first)[:1]


def test_which_is_best_never_names_what_does_not_fit(talk: Talk) -> None:
    talk.say("ask_scheme", "levenlanglerenkrediet")
    talk.say("inform", "ik ben 62")
    said = talk.say("inform", "welke is het beste")
    assert "levenlanglerenkrediet" not in ids(said)


def test_which_is_best_before_any_advice_helps_to_find_out(talk: Talk) -> None:
    said = talk.say("inform", "wat raad je mij aan")
    assert said.responses[0] == "utter_ask_career_orientation"
    assert said.cards


def test_why_another_place_is_named_is_explained_and_is_no_new_home(talk: Talk) -> None:
    talk.say("ask_region_offer", "ik woon in Zutphen wat is er te doen")
    said = talk.say("out_of_scope", "waarom zwolle?")
    assert said.responses[0] == "utter_why_region"
    assert "utter_back_to_question" not in said.responses
    assert talk.slots["place"]["name"] == "Zutphen"
    assert "utter_why_region" not in talk.say("ask_funding", "waarom geld").responses


# Money ---------------------------------------------------------------------------------------------------------------


def test_does_it_cost_money_is_answered_about_what_was_shown(talk: Talk) -> None:
    first = talk.say("ask_basic_skills", "ik wil beter lezen")
    said = talk.say("ask_funding", "kost dat geld")
    assert said.responses[0] == "utter_scheme"
    assert ids(said) == ids(first)[:1]


@pytest.mark.parametrize("need", ["ask_learning_route", "ask_admission", "ask_labour_market"])
def test_who_pays_is_a_question_for_money_however_it_was_read(talk: Talk, need: str) -> None:
    said = talk.say(need, "ik ben lasser en heb ww, wie betaalt een opleiding tot beveiliger")
    assert said.responses[:2] == ["utter_permission_ww", "utter_ask_funding"]
    assert talk.slots["need"] == "ask_funding"


def test_how_to_become_something_and_who_pays_starts_with_the_way(talk: Talk) -> None:
    said = talk.say("ask_learning_route", "hoe word ik kok en wie betaalt dat")
    assert "utter_route_to" in said.responses


def test_who_pays_for_a_route_tells_what_it_costs_and_not_first_what_few_get(talk: Talk) -> None:
    said = talk.say("ask_funding", "betaalt iemand mijn evc")
    assert said.responses[0] == "utter_route_costs"
    assert ids(said)[:2] == ["evc", "evc-vergoeding"]
    assert "uwv-scholing-wia" not in ids(said)


def test_money_that_only_the_school_can_ask_for_is_not_said_to_be_the_visitors(talk: Talk) -> None:
    said = talk.say("ask_funding", "hoeveel subsidie krijgt de school voor een zijinstromer")
    message = said.words("utter_employer_applies")
    assert [card["id"] for card in message["custom"]["cards"]] == ["subsidie-zij-instroom-onderwijs"]


def test_what_is_said_after_an_ended_scheme_is_about_what_there_is_instead(talk: Talk) -> None:
    talk.say("ask_scheme", "stap budget")
    said = talk.say("inform", "ik werk in de bouw")
    assert "stap-budget" not in ids(said)
    assert "bouw-en-infra" in ids(said)
    assert "utter_scheme_ended" not in said.responses


# Now what ------------------------------------------------------------------------------------------------------------


def test_now_what_after_one_scheme_gives_its_steps_and_help_gives_the_menu(talk: Talk) -> None:
    talk.say("ask_eligibility", "mag ik de lerarenbeurs")
    assert "utter_how_to_apply" in talk.say("help_menu", "wat moet ik dan doen").responses
    assert talk.say("help_menu", "help").responses[0] == "utter_help_menu"


def test_a_yes_after_not_understanding_is_not_answered_with_the_same_menu_again(talk: Talk) -> None:
    talk.say("help_menu", "blabla iets met dinges")
    talk.say("nlu_fallback", "nou ja je weet wel")
    said = talk.say("affirm", "ja dat dus")
    assert said.responses[0] == "utter_not_understood_again"
    assert talk.slots["not_understood"] == 2


def test_the_menu_is_worded_differently_the_second_time_and_comes_with_a_person(talk: Talk) -> None:
    assert talk.say("help_menu", "help").responses == ["utter_help_menu"]
    said = talk.say("help_menu", "help")
    assert said.responses[0] == "utter_help_menu_again"
    assert said.responses[1].startswith("utter_contact")


# What was told is enough to help -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ben 17 en van school gestuurd", "ik ben 19 en gestopt met mbo", "17, school eruit gegooid"])
def test_who_left_school_is_helped_without_a_question(talk: Talk, text: str) -> None:
    said = talk.say("inform", text)
    assert talk.slots["need"] == "ask_no_diploma"
    assert "doorstroompunt" in ids(said)


def test_who_comes_from_practical_education_and_just_wants_work_has_no_work_to_change(talk: Talk) -> None:
    said = talk.say("ask_career_switch", "ik kom van het pro en wil werken")
    assert talk.slots["need"] == "ask_no_diploma"
    assert "vso-pro-route" in ids(said)


def test_a_wanted_course_is_help_enough_when_the_rest_was_not_understood(talk: Talk) -> None:
    said = talk.say("nlu_fallback", "kom uit maastricht en wil een heftruckcursus")
    assert talk.slots["need"] == "ask_funding"
    assert said.cards


def test_facts_with_a_request_that_was_hardly_understood_get_the_likeliest_answer(talk: Talk) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "ask_admission", "confidence": 0.22}]
    said = talk.say("nlu_fallback", "ik woon in Lommel in belgie, mag ik naar school in nederland", ranking=ranking)
    assert talk.slots["need"] == "ask_admission"
    assert "utter_contact_abroad" in said.responses


def test_facts_with_a_request_that_was_not_understood_at_all_get_the_menu(talk: Talk) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "ask_admission", "confidence": 0.08}]
    assert "utter_what_about" in talk.say("nlu_fallback", "ik ben 48 en dinges", ranking=ranking).responses


def test_looking_for_work_is_no_question_about_the_labour_market(talk: Talk) -> None:
    said = talk.say("ask_labour_market", "ik zoek werk in de horeca, ik woon in Tilburg")
    assert said.responses[0] == "utter_ask_lost_job_looking"
    assert talk.say("ask_labour_market", "is er veel werk te vinden in de horeca").responses[0].startswith("utter_ask_labour")


def test_a_grievance_about_work_is_heard_and_helped(talk: Talk) -> None:
    said = talk.say("complaint", "ik ben uitzendkracht en krijg nooit een cursus, terwijl de vaste mensen dat wel krijgen")
    assert said.responses[0] == "utter_grievance"
    assert "doorzaam" in ids(said)


def test_after_the_language_the_job_is_heard_too(talk: Talk) -> None:
    said = talk.say("ask_dutch_language", "ik wil beter nederlands leren en daarna vrachtwagenchauffeur worden")
    assert said.words("utter_route_after")["occupation"] == "vrachtwagenchauffeur"
    assert "utter_ask_dutch_language" in said.responses


def test_who_comes_from_another_country_is_helped_with_diploma_or_language_at_once(talk_knowing: Callable[..., Any]) -> None:
    said = talk_knowing().say("inform", "ik ben uit syrie, heb vergunning, was elektricien")
    assert "diplomawaardering" in ids(said)
    assert "utter_ask_dutch_language" in talk_knowing().say("inform", "ik ben vluchteling").responses


def test_shame_in_the_middle_of_lessons_is_heard_and_the_lessons_stay(talk: Talk) -> None:
    first = talk.say("ask_basic_skills", "ik kan nie goed leze")
    said = talk.say("ask_motivation_barrier", "ik schaam me wel")
    assert said.responses[0] == "utter_ask_motivation_barrier"
    assert ids(said) == ids(first)
    assert talk.slots["need"] == "ask_basic_skills"


# Not for who it is not -----------------------------------------------------------------------------------------------


def test_childcare_is_not_the_first_thing_for_who_named_no_children(talk_knowing: Callable[..., Any]) -> None:
    talk = talk_knowing(age=58, job_at_risk=True, sector="ict")
    said = talk.say("ask_benefit_and_study", "ik zit straks in de ww, mag ik dan studeren")
    assert "kinderopvangtoeslag-opleiding" not in ids(said)


def test_who_has_no_time_is_not_sent_to_reading_lessons(talk: Talk) -> None:
    said = talk.say("ask_motivation_barrier", "ik zorg al jaren voor mijn moeder en heb geen tijd, ik ben 49")
    assert not {"taalhuis", "basisvaardigheden-route", "web-educatie"} & set(ids(said))


def test_money_at_dismissal_is_not_for_who_comes_back_to_work(talk: Talk) -> None:
    said = talk.say("ask_lost_job", "was 14 jaar thuis met de kinderen, wil weer aan de slag")
    assert not {"transitievergoeding", "sociaal-plan"} & set(ids(said))


def test_a_way_that_is_not_open_to_someone_is_not_among_the_ways_to_a_job(talk: Talk) -> None:
    said = talk.say("ask_learning_route", "wil vrachtwagenchauffeur worden")
    assert all("Past waarschijnlijk niet" not in card["why"] for card in said.cards)


def test_a_question_with_an_answer_that_nearly_all_give_is_not_asked(talk: Talk) -> None:
    talk.say("ask_basic_skills", "ik wil beter lezen, ik ben 38 en woon in Enschede")
    assert talk.slots["asked"] not in ("integration_duty", "residence")
    talk.say("ask_dutch_language", "ik wil beter nederlands leren")
    assert talk.slots["asked"] in ("integration_duty", "residence")


def test_a_second_study_is_not_the_first_thing_for_who_named_no_first_one(talk_knowing: Callable[..., Any]) -> None:
    talk = talk_knowing(age=43, target_sector="care")
    assert "tweede-studie-zorg-onderwijs" not in ids(talk.say("ask_funding", "en wie betaalt dat"))


# Permission first ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "text"),
    [
        ("ask_scheme", "ik heb bijstand, vertel over levenlanglerenkrediet"),
        ("ask_eligibility", "ik heb bijstand, mag ik levenlanglerenkrediet"),
        ("how_to_apply", "ik heb bijstand, hoe vraag ik levenlanglerenkrediet aan"),
    ],
)
def test_permission_is_heard_before_one_scheme_too(talk: Talk, need: str, text: str) -> None:
    assert talk.say(need, text).responses[0] == "utter_permission_bijstand"


# How long, and what pay ----------------------------------------------------------------------------------------------


def test_how_long_and_what_pay_are_told_of_the_routes_that_were_shown(talk: Talk) -> None:
    talk.say("ask_learning_route", "hoe word ik kok")
    talk.say("ask_funding", "wie betaalt dat")
    said = talk.say("ask_learning_route", "en hoe lang duurt dat")
    assert said.responses[0] == "utter_route_length"
    assert "jaar" in said.messages[0]["lines"]
    assert talk.say("ask_labour_market", "wat verdien ik dan").responses[0] == "utter_route_pay"


def test_how_long_without_a_route_is_not_made_up(talk: Talk) -> None:
    assert talk.say("ask_learning_route", "hoe lang duurt dat").responses[0] == "utter_length_unknown"


def test_a_question_for_a_price_shows_what_search_is_sure_of(talk: Talk) -> None:
    said = talk.say("ask_funding", "wat kost een tweede studie aan de universiteit")
    assert said.responses[0] == "utter_price"
    assert ids(said)[:2] == ["tweede-studie-zorg-onderwijs", "wettelijk-collegegeld"]


def test_proof_of_what_someone_can_is_a_certificate_and_no_search_for_ideas(talk: Talk) -> None:
    assert ids(talk.say("ask_career_orientation", "wat kan ik laten zien van wat ik kan"))[0] == "evc"


def test_papers_from_abroad_are_a_diploma(talk: Talk) -> None:
    said = talk.say("inform", "ik ben schoonmaakster maar in bulgarije was ik boekhouder, ik heb papieren")
    assert "diplomawaardering" in ids(said)


def test_where_nothing_was_told_there_is_nothing_to_correct(talk: Talk) -> None:
    said = talk.say("correct_info", "ik zoek werk in de horeca, ik woon in Tilburg")
    assert "utter_corrected" not in said.responses
    assert said.cards


def test_a_postcode_that_is_not_there_is_said_to_be_unknown_after_masking(talk: Talk) -> None:
    assert talk.say("ask_contact_point", "welk loket hoort bij [postcode 0999]").responses[0] == "utter_place_unknown"


# Gifts, loans and who has to pay back --------------------------------------------------------------------------------


def test_must_i_pay_it_back_tells_gifts_from_loans(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 24 en wil hbo doen")
    said = talk.say("ask_training_rights_at_work", "moet ik dat terugbetalen?")
    assert said.responses[0] == "utter_repay"
    shown = {line.split(".")[0].removeprefix("- ") for line in said.messages[0]["lines"].splitlines()}
    assert shown


def test_may_i_borrow_gets_loans_only_and_says_that_they_are_paid_back(talk: Talk) -> None:
    said = talk.say("ask_scheme", "kan ik dat lenen")
    assert said.responses[0] == "utter_loans"
    assert all("Lening: u betaalt dit terug" in card["why"] for card in said.cards)


def test_the_loan_for_a_study_comes_with_the_way_to_the_job(talk: Talk) -> None:
    talk.say("ask_learning_route", "ik ben 54 en wil psycholoog worden")
    assert "levenlanglerenkrediet" in ids(talk.say("ask_funding", "wie betaalt dat"))


def test_a_scheme_that_is_closed_now_says_so_before_anything_else(talk: Talk) -> None:
    for need in ("ask_scheme", "ask_eligibility", "how_to_apply"):
        assert talk.say(need, "kan ik nu de lerarenbeurs aanvragen").responses[0] == "utter_now_closed"


@pytest.mark.parametrize("place", ["groningen", "Amersfoort", "gorinchem"])
def test_a_place_that_is_called_as_its_region_answers_the_question_for_a_place(talk: Talk, place: str) -> None:
    talk.say("ask_human")
    assert talk.slots["asked"] == "region"
    talk.say("inform", place)
    assert talk.slots["place"]["name"].lower().startswith(place.lower())


# A wish in the middle of other facts ---------------------------------------------------------------------------------


def test_a_short_question_with_a_fact_in_it_is_the_question(talk: Talk) -> None:
    talk.say("ask_funding", "ik ben 21")
    assert "utter_ask_work_and_learn" in talk.say("ask_work_and_learn", "kan ik bbl").responses


def test_what_is_named_goes_first(talk: Talk) -> None:
    assert ids(talk.say("ask_learning_route", "ik wil heftruck"))[0] == "vakdiploma-branche"
    assert ids(talk.say("inform", "leiden"))[0] == "vakdiploma-branche", "ook als het advies opnieuw wordt gemaakt"
    assert ids(talk.say("ask_evc", "ik werk in loondienst en wil laten zien wat ik kan"))[0] == "evc"


def test_a_loan_with_a_name_is_that_loan(talk: Talk) -> None:
    assert ids(talk.say("ask_funding", "en wat met mijn studieschuld"))[0] == "studielening-terugbetalen"


def test_a_benefit_and_a_wish_to_learn_is_no_condolence(talk: Talk) -> None:
    talk.say("complaint", "uwv heeft mijn cursus afgewezen")
    said = talk.say("affirm", "ja ik heb ww")
    assert said.responses[0] == "utter_permission_ww"
    assert "utter_ask_lost_job" not in said.responses


def test_a_refusal_is_told_how_to_object(talk: Talk) -> None:
    assert talk.say("complaint", "uwv heeft mijn cursus afgewezen").responses[0] == "utter_refused"


def test_a_complaint_with_facts_in_the_middle_goes_on_with_what_it_was_about(talk: Talk) -> None:
    talk.say("ask_health_limit", "lasser, rug kapot, 52")
    said = talk.say("complaint", "ik werk nog in vaste dienst en mijn baas wil me weg")
    assert said.responses[0] == "utter_grievance"
    assert talk.slots["need"] == "ask_health_limit"


def test_debts_that_are_dealt_with_ask_for_permission_and_do_not_stop_the_advice(talk: Talk) -> None:
    talk.say("ask_learning_route", "ik wil chauffeur worden")
    said = talk.say("inform", "ik zit in de schuldsanering")
    assert said.responses[0] == "utter_permission_schuldhulp"
    assert talk.slots["need"] == "ask_learning_route"
    assert said.cards


def test_an_employer_who_asks_what_only_people_can_use_gets_it_for_the_staff(talk: Talk) -> None:
    talk.say("ask_employer", "wij zijn een metaalbedrijf met 40 medewerkers in dienst en willen onze medewerkers scholen")
    said = talk.say("ask_dutch_language", "en als ze nederlands moeten leren")
    assert said.responses[0] == "utter_for_staff"
    assert said.cards
    assert all("Past waarschijnlijk niet" not in card["why"] for card in said.cards)


# Read wrongly, and mended by what is said ----------------------------------------------------------------------------


def test_may_i_borrow_read_as_a_no_is_not_answered_with_no_loans(talk: Talk) -> None:
    talk.say("ask_funding", "rijbewijs c wie betaalt")
    assert talk.say("deny", "kan ik dat lenen").responses[0] == "utter_no_loan_fits"
    assert talk.say("deny", "nee geen lening").responses[0] == "utter_without_loans"


def test_caring_for_someone_is_no_complaint_and_no_illness_of_ones_own(talk: Talk) -> None:
    talk.say("complaint", "ik zorg al 6 jaar voor mn moeder, heb zelf niks meer")
    assert talk.slots["need"] == "ask_motivation_barrier"


def test_an_ill_husband_is_not_an_illness_of_ones_own(talk: Talk) -> None:
    talk.say("ask_health_limit", "me man is ziek ik moet hem helpen dus kan niet werken")
    assert talk.slots["need"] == "ask_motivation_barrier"
    assert talk.slots["health_limit"] is None


def test_an_employer_is_not_told_to_be_young_enough(talk: Talk) -> None:
    talk.say("ask_employer", "heb een bakkerij met 3 man")
    talk.say("ask_age_concern", "ene jongen wil leren")
    assert talk.slots["need"] == "ask_employer"


def test_trouble_with_computers_read_as_a_no_gets_lessons(talk: Talk) -> None:
    talk.say("ask_lost_job", "wil weer aan de slag")
    talk.say("deny", "kan niet goed met de computer")
    assert talk.slots["need"] == "ask_basic_skills"


def test_not_knowing_what_to_want_is_no_answer_to_the_open_question(talk: Talk) -> None:
    talk.say("ask_no_diploma", "mijn dochter van 19 is gestopt met school")
    assert talk.say("dont_know", "ze weet niet wat ze wil").responses[0] == "utter_ask_career_orientation"


def test_facts_without_a_wish_are_not_answered_twice_in_the_same_words(talk: Talk) -> None:
    assert talk.say("inform", "ik woon in Venlo").responses[0] == "utter_what_about"
    assert talk.say("inform", "werk bij een uitzendbureau al 3 jaar").responses[0] == "utter_what_about_again"
    assert talk.say("inform", "tja").responses[0] == "utter_help_menu"
