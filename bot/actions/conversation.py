"""Needs that steer the conversation itself."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Text

from bot.actions import card_talk
from bot.actions.answer import (
    BY_NEED,
    LOAN,
    NO_LOAN,
    Advice,
    Answer,
    ask_next,
    finish,
    follow,
    forget,
    go_on,
    menu_buttons,
    need_told,
    show_menu,
    skip,
)
from bot.actions.bounds import after_crisis
from bot.actions.contact import say_contact
from bot.actions.turn import Turn, button
from knowledge.eligibility import judge
from knowledge.items import Item

#: After this many messages in a row that were not understood, the menu and a person are offered.
_TRIES = 2
#: A reading less likely than this is not worth offering, as a share of 1.
_LEAST_LIKELY = 0.03
#: A reading as likely as this is answered where facts came with it, as a share of 1.
_WORTH_ANSWERING = 0.15
#: A second reading behind one that can say nothing here, as a share of 1; a bare yes or no has no more words than this.
_HARDLY, _BARE = 0.1, 2
#: What search must score before it is offered instead of a guess; 4 is one rare word in a title.
_SEARCH_SCORE = 4.0

#: Never offered as what someone may have meant.
_NO_READINGS = (
    "inform",
    "out_of_scope",
    "affirm",
    "deny",
    "greet",
    "goodbye",
    "thank",
    "dont_know",
    "correct_info",
    "insult",
    "pii_present",
    "help_menu",
    "restart",
)
#: What was told is thrown away at once only for a reading as sure as this, as a share of 1.
_CERTAIN = 0.95
_WHAT_NEXT = re.compile(r"\b(?:nu|nou|dan|verder|doen|volgende|stap|begin\w*)\b")
#: "Ze weet niet wat ze wil": of a life, not of the open question.
_NO_IDEA = re.compile(r"\bweet\b.{0,15}\bniet\b.{0,8}\bwat (?:ik|hij|zij|ze) (?:\w+ )?wil")
_LETTER = re.compile(r"[^\W\d_]")


class Greet(Answer):
    """Opens the conversation; a greeting that carries facts goes on with them."""

    need = "greet"
    aside = True

    def answer(self, turn: Turn) -> None:
        if turn.new:
            go_on(turn)
        elif turn.control["asked"] or not turn.once("greeting"):
            turn.say("utter_greet_again")
        else:
            turn.say("utter_greet", buttons=menu_buttons(turn))


class Goodbye(Answer):
    """Ends it, with the way to a person."""

    need = "goodbye"

    def answer(self, turn: Turn) -> None:
        turn.control["asked"] = None
        turn.say("utter_goodbye")
        if turn.desk_region:
            say_contact(turn)


class Thank(Answer):
    """Thanks."""

    need = "thank"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_thank")


def _is_asked_about(item: Item, turn: Turn) -> bool:
    """Whether the name of an item is what a message is about; "de horeca" is a kind of work first, and a fund after that."""
    kind_of_work = {"sector", "target_sector"} & turn.new
    return item.type in ("scheme", "initiative") or (item.type == "fund" and not kind_of_work)


class Inform(Answer):
    """Facts without a question: the advice is redone with them."""

    need = "inform"

    def answer(self, turn: Turn) -> None:
        if turn.entity("card") is not None:
            card_talk.go_on(turn, turn.entity("card"))
        elif (item := turn.item_named()) and not turn.control["asked"] and _is_asked_about(item, turn):
            BY_NEED["ask_scheme"].answer(turn)
        elif turn.new or turn.control["place_choices"]:
            go_on(turn)
        elif turn.control["asked"]:
            asked_again(turn)
        elif not turn.control["need"] and not need_told(turn) and (likely := _likely_need(turn, _HARDLY)):
            BY_NEED[likely].answer(turn)
        else:
            go_on(turn)


class CorrectInfo(Answer):
    """Corrects a fact: it takes effect at once, the rest stays."""

    need = "correct_info"

    def answer(self, turn: Turn) -> None:
        if turn.new and not turn.entity("correction") and not turn.told_before:
            # With nothing told before there is nothing to correct.
            BY_NEED["inform"].answer(turn)
        elif turn.entity("on_behalf_of_other") and not turn.new and turn.control["need"] in BY_NEED:
            # "Ik bedoel mijn zoon": of whom it is about, nothing that counts has changed.
            turn.say("utter_corrected")
            go_on(turn)
        elif turn.left and not turn.control["place_choices"]:
            turn.say("utter_corrected")
            turn.ask(turn.knowledge.questions["region" if turn.left[0] == "place" else turn.left[0]])
        elif turn.new or turn.control["place_choices"]:
            turn.say("utter_corrected")
            go_on(turn)
        else:
            turn.control["asked"] = None
            turn.say("utter_what_to_correct")


class Affirm(Answer):
    """Yes: to the open question, or to what was offered."""

    need = "affirm"

    def answer(self, turn: Turn) -> None:
        if after_crisis(turn):
            return
        if turn.new:
            go_on(turn)
        elif turn.control["asked"]:
            asked_again(turn)
        elif turn.control["topic"]:
            item = turn.knowledge.items.get(turn.control["topic"])
            fits = item is None or judge(item, turn.person, turn.today).verdict != "no"
            BY_NEED["how_to_apply" if fits else "ask_funding"].answer(turn)
        elif turn.control["not_understood"]:
            BY_NEED["nlu_fallback"].answer(turn)
        else:
            show_menu(turn)


class Deny(Answer):
    """No: to the open question, or to an offer; "geen lening" leaves loans out."""

    need = "deny"

    def answer(self, turn: Turn) -> None:
        need = turn.control["need"]
        if after_crisis(turn):
            return
        if turn.new:
            go_on(turn)
        elif LOAN.search(turn.text.lower()) and not NO_LOAN.search(turn.text.lower()):
            BY_NEED["ask_scheme"].answer(turn)
        elif LOAN.search(turn.text.lower()):
            turn.control["need"] = need = need if need in BY_NEED else "ask_funding"
            finish(turn, need, getattr(BY_NEED[need], "kinds", None), "utter_without_loans")
        elif turn.control["asked"]:
            skip(turn)
        elif need in BY_NEED and turn.control["shown"]:
            follow(turn, "more")
        elif turn.control["not_understood"]:
            BY_NEED["nlu_fallback"].answer(turn)
        elif len(turn.text.split()) > _BARE and (likely := _likely_need(turn, _HARDLY)):
            # "Geen zin in school" denies nothing.
            BY_NEED[likely].answer(turn)
        else:
            show_menu(turn)


class DontKnow(Answer):
    """Does not know, or does not want to say: goes on without the fact."""

    need = "dont_know"

    def answer(self, turn: Turn) -> None:
        if after_crisis(turn):
            return
        if _NO_IDEA.search(turn.text.lower()):
            BY_NEED["ask_career_orientation"].answer(turn)
        elif turn.control["asked"] or turn.control["place_choices"]:
            turn.say("utter_never_mind")
            skip(turn)
        else:
            turn.say("utter_dont_know", buttons=menu_buttons(turn))


class Restart(Answer):
    """Starts over: everything that was told is forgotten."""

    need = "restart"

    def answer(self, turn: Turn) -> None:
        if turn.told_before and not turn.pressed and 0 < turn.confidence < _CERTAIN:
            titles = turn.knowledge.phrases["button"]
            turn.say("utter_restart_sure", buttons=[button(titles["restart"], "restart"), button(titles["menu"], "help_menu")])
            return
        forget(turn)
        turn.say("utter_restart", buttons=menu_buttons(turn))


class HelpMenu(Answer):
    """What the assistant can do."""

    need = "help_menu"

    def answer(self, turn: Turn) -> None:
        turn.control["asked"] = None
        if turn.control["topic"] and not turn.pressed and _WHAT_NEXT.search(turn.text.lower()):
            # "En nu?" in the middle of advice is about that advice; "help" is not.
            BY_NEED["how_to_apply"].answer(turn)
        else:
            show_menu(turn)


class NotUnderstood(Answer):
    """Nothing fits well enough: what was found by searching, two readings, and after that the menu and a person."""

    need = "nlu_fallback"

    def answer(self, turn: Turn) -> None:
        if turn.new:
            turn.control["not_understood"] = 0
            likely = None if turn.control["need"] or need_told(turn) else _likely_need(turn, _WORTH_ANSWERING)
            if likely is None:
                go_on(turn)
            else:
                BY_NEED[likely].answer(turn)
            return
        if turn.control["asked"] == "region" and not turn.named("scheme", "route", "fund"):
            turn.say("utter_place_unknown")
            asked_again(turn)
            return
        item = turn.item_named()
        if item:
            turn.control["not_understood"] = 0
            BY_NEED["ask_scheme"].answer(turn)
            return
        times = (turn.control["not_understood"] or 0) + 1
        turn.control["not_understood"] = times
        if times >= _TRIES:
            turn.say("utter_not_understood_again" if times % 2 == 0 else "utter_not_understood_still", buttons=menu_buttons(turn))
            say_contact(turn)
            return
        hits = [hit for hit in turn.knowledge.search(turn.text) if hit.score >= _SEARCH_SCORE and hit.ref in turn.knowledge.items]
        if hits:
            items = [turn.knowledge.items[hit.ref] for hit in hits[:2]]
            turn.control["topic"] = items[0].id
            turn.say("utter_search_found", cards=[turn.card(one) for one in items], buttons=_readings(turn))
        else:
            turn.say("utter_not_understood", buttons=_readings(turn))


def _readings(turn: Turn) -> List[Dict[Text, Text]]:
    """The two most likely needs as buttons in plain words, and the menu; the menu itself where not a word was said."""
    if not _LETTER.search(turn.text):
        return menu_buttons(turn)
    titles = turn.knowledge.phrases["need"]
    likely = _likely_needs(turn, _LEAST_LIKELY)
    return [button(titles[need], need) for need in likely[:2]] + [button(turn.knowledge.phrases["button"]["menu"], "help_menu")]


def _likely_needs(turn: Turn, least: float) -> List[Text]:
    """Needs that may be meant, at least this likely (a share of 1); the likeliest first."""
    titles = turn.knowledge.phrases["need"]
    ranked = [one["name"] for one in turn.ranking if one["confidence"] >= least]
    return [need for need in ranked if need in titles and need not in _NO_READINGS]


def _likely_need(turn: Turn, least: float) -> Optional[Text]:
    """The likeliest need that gives advice, at least so likely (a share of 1): useful help beats a menu."""
    return next((need for need in _likely_needs(turn, least) if isinstance(BY_NEED[need], Advice)), None)


def asked_again(turn: Turn) -> None:
    """The open question once more, in other words; after the second time the advice goes on without."""
    fact = turn.control["asked"]
    if turn.control["place_choices"]:
        ask_next(turn, None)
    elif not turn.ask(turn.knowledge.questions.get(fact)):
        skip(turn)
