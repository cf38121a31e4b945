"""Sound, spelling, foreign languages and cries for help: the small readers of bot/nlu."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.crisis import kind_of_crisis
from bot.nlu.language import foreign_language
from bot.nlu.phonetic import phonetic
from bot.nlu.spelling import Speller
from knowledge.content import parse

VALIDATION = Path(__file__).parents[1] / "nlu" / "validation"


# Sound ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("geschiedenis", "gesgiedenis"),
        ("leren", "lere"),
        ("schrijven", "schreiven"),
        ("politie", "polisie"),
        ("vrouw", "vrauw"),
        ("werkt", "werkd"),
        ("cursus", "kursus"),
        ("computer", "komputer"),
        ("zelf", "self"),
        ("feest", "veest"),
        ("ik", "ick"),
        ("kwaliteit", "qualiteit"),
        ("examen", "eksamen"),
        ("logisch", "logies"),
        ("wordt", "word"),
        ("hoi", "hoi"),
    ],
)
def test_two_spellings_of_one_sound_are_alike(one: str, other: str) -> None:
    assert phonetic(one) == phonetic(other)


@pytest.mark.parametrize(
    ("one", "other"), [("werk", "werf"), ("school", "stoel"), ("geld", "veld"), ("mbo", "hbo"), ("baan", "been")]
)
def test_other_words_sound_different(one: str, other: str) -> None:
    assert phonetic(one) != phonetic(other)


@pytest.mark.parametrize("number", ["48", "7411", "b1", "21+", "?"])
def test_what_is_no_word_keeps_its_form(number: str) -> None:
    assert phonetic(number) == number


@given(st.text(max_size=30))
def test_any_token_has_a_sound(word: str) -> None:
    assert isinstance(phonetic(word), str)


# Spelling -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(["levenlanglerenkrediet", "bbl", "stap"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("opleidng", "opleiding"),
        ("diplom", "diploma"),
        ("uitkering", "uitkering"),
        ("werkgevr", "werkgever"),
        ("levenlanglerenkredit", "levenlanglerenkrediet"),
        ("bijstant", "bijstand"),
    ],
)
def test_a_typing_error_becomes_the_word_that_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    "word", ["ww", "bbl", "uwv", "hoi", "48", "werken", "levenlanglerenkrediet", "B1", "", "xq7", "зарплата"]
)
def test_known_short_and_foreign_words_stay(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


def test_an_own_word_is_never_changed() -> None:
    assert Speller(["twentsfonds"]).correct("twentsfonds") == "twentsfonds"


@settings(max_examples=100, deadline=None)
@given(word=st.text(alphabet="abcdefghijklmnopqrstuvwxyzéë", min_size=0, max_size=20))
def test_correcting_twice_changes_nothing_more(speller: Speller, word: str) -> None:
    once = speller.correct(word)
    assert speller.correct(once) == once


# Foreign languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would like to learn Dutch, who can help me?", "en"),
        ("where can i find a job near me", "en"),
        ("iş arıyorum ve dil öğrenmek istiyorum", "tr"),
        ("szukam pracy i chcę się uczyć języka", "pl"),
        ("أبحث عن عمل", "ar"),
        ("Я шукаю роботу", "uk"),
        ("ስራሕ እደሊ ኣለኹ", "ti"),
    ],
)
def test_another_language_is_recognised(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "48",
        "ik wil nederlands leren",
        "ik zoek een job",
        "training on the job",
        "ik ben manager bij een start up",
        "who knows",
        "kan ik bij jullie een crash course doen",
        "moi",
        "ik wil beter lere leze",
        "bun je d'r ook veur oldere lu",
        "ik heb 'n vraag over de ww",
        "😀 😀 😀 😀",
        "UWV WW WIA DUO MBO HBO",
        "sociaal werk of social work dat wil ik gaan doen",
    ],
)
def test_dutch_with_english_words_stays_dutch(text: str) -> None:
    assert foreign_language(text) is None


def test_dutch_validation_sentences_are_nearly_never_taken_for_another_language() -> None:
    """Of the sentences that measure understanding of facts, none is answered in another language."""
    texts = [
        item["text"]
        for name in ("money_and_rules.yml", "work_and_life.yml")
        for item in parse((VALIDATION / name).read_text("utf-8"))
    ]
    taken = [text for text in texts if foreign_language(text) and text.isascii() and " ik " in f" {text.lower()} "]
    assert taken == []


# Crisis ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ik wil niet meer leven", "suicide"),
        ("Ik wil dood.", "suicide"),
        ("ik maak er een eind aan", "suicide"),
        ("ik pleeg zelfmoord", "suicide"),
        ("ze zijn beter af zonder mij", "suicide"),
        ("mijn man slaat mij", "violence"),
        ("ik word thuis geslagen", "violence"),
        ("mijn ex bedreigt me", "violence"),
        ("ik ben verkracht", "sexual_violence"),
        ("bel een ambulance", "danger"),
        ("ik ben in gevaar", "danger"),
        ("IK WIL DOOD", "suicide"),
        ("hoe vraag ik ww aan? ik wil niet meer leven", "suicide"),
        ("i want to die", "suicide"),
    ],
)
def test_a_plain_cry_for_help_is_seen(text: str, kind: str) -> None:
    assert kind_of_crisis(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "ik ga dood van verveling",
        "ik schaam me dood",
        "ik ben doodmoe",
        "over mijn lijk",
        "ik wil een opleiding in suicidepreventie",
        "mijn contract is dood en begraven",
        "haha ik wil dood van die cursus",
        "ik hoef die cursus niet meer",
        "ik wil leren",
        "",
        "mijn baas slaat die cursus over",
        "de markt is dood",
        "ik sla mij er wel doorheen",
    ],
)
def test_a_figure_of_speech_is_no_cry_for_help(text: str) -> None:
    assert kind_of_crisis(text) is None


_CASES = parse(Path(__file__).with_name("crisis_cases.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in _CASES["crisis"].items() for text in texts])
def test_a_plain_statement_is_seen_in_whatever_words_with_its_kind(text: str, kind: str) -> None:
    assert kind_of_crisis(text) == kind


_WISHES = [
    "ik wil {adverb}niet meer {life}",
    "ik {adverb}wil niet meer {life}",
    "omdat ik {adverb}niet meer {life} wil",
    "hij zegt dat hij niet meer wil {life}",
    "{life} wil ik {adverb}niet meer",
    "ik zou {adverb}niet meer willen {life}",
    "ik wil {adverb}{life} niet meer",
    "mijn zoon wilde {adverb}nooit meer {life}",
    "wij willen niet langer {life}",
]


@pytest.mark.parametrize("wish", _WISHES)
def test_not_wanting_to_live_is_seen_in_any_order_and_with_small_words_between(wish: str) -> None:
    texts = {wish.format(adverb=adverb, life=life) for adverb in ("", "echt ", "al weken ") for life in ("leven", "bestaan")}
    assert [text for text in sorted(texts) if kind_of_crisis(text) != "suicide"] == []


_HARM = [
    ("{doer} slaat {whom} {when}", "present"),
    ("{doer} heeft {whom} {when} geslagen", "perfect"),
    ("omdat {doer} {whom} {when} geslagen heeft", "perfect, in a clause"),
    ("{doer} mishandelde {whom} {when}", "past"),
    ("{when} schopt {doer} {whom}", "turned round"),
    ("ik ben bang dat {doer} {whom} gaat slaan", "about to"),
    ("{doer} dreigt {whom} te vermoorden", "threat"),
    ("{doer} zegt dat hij {whom} gaat doodmaken", "threat, told"),
    ("{doer} slaan {whom}", "by one who learns Dutch"),
    ("{doer} {whom} slaan", "by one who learns Dutch, turned round"),
]


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in _HARM], ids=[name for _, name in _HARM])
def test_violence_is_seen_whoever_does_it_and_in_any_order_and_tense(sentence: str) -> None:
    texts = {
        sentence.format(doer=doer, whom=whom, when=when)
        for doer in ("mijn man", "hij", "mijn schoonmoeder", "mn nieuwe vriend", "de vader van mijn kind")
        for whom in ("mij", "me", "ons")
        for when in ("vannacht", "elke dag")
    }
    assert [text for text in sorted(texts) if kind_of_crisis(text) not in ("violence", "child")] == []


@pytest.mark.parametrize("text", _CASES["none"])
def test_a_sentence_that_only_sounds_like_a_crisis_is_left_to_the_classifier(text: str) -> None:
    assert kind_of_crisis(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ik werk me dood en ik wil niet meer leven",
        "mijn man slaat mij als ik over werk begin",
        "ik wil een opleiding maar mijn man mishandelt mij",
        "hij slaat me net als vroeger",
        "ik volg een cursus en ik denk aan zelfmoord",
        "ik lach me dood. nee, eerlijk: ik wil dood",
    ],
)
def test_a_statement_beside_a_figure_of_speech_or_a_wish_to_learn_is_still_seen(text: str) -> None:
    assert kind_of_crisis(text) is not None


def test_reading_a_long_message_takes_time_in_proportion_to_its_length() -> None:
    """Ten times the words may take some twenty times as long on a busy machine, but never a hundred times."""
    once = "ik wil er niet meer aan denken, mijn man zegt vroeger dat het leven voor mij een opleiding is en dan "
    kind_of_crisis(once)

    def seconds(text: str) -> float:
        start = time.process_time()
        kind_of_crisis(text)
        return time.process_time() - start

    short, long = min(seconds(once * 2) for _ in range(5)), min(seconds(once * 20) for _ in range(3))
    assert long < 40 * short


def test_no_lookalike_is_taken_for_a_crisis_by_the_guard() -> None:
    """The guard goes over everything else, so it may never be wrong on what only looks like one."""
    lookalikes = parse((VALIDATION / "crisis_lookalikes.yml").read_text(encoding="utf-8"))
    assert [item["text"] for item in lookalikes if kind_of_crisis(item["text"])] == []
