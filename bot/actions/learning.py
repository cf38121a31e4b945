"""Needs about learning."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Text

from bot.actions.answer import Advice, ask_next, say_ended, say_other_door, say_permission
from bot.actions.contact import say_contact
from bot.actions.turn import SHOWN, Turn
from bot.actions.work import say_market
from bot.nlu.fact_extractor import reader
from knowledge.eligibility import judge
from knowledge.interview import Question
from knowledge.items import Item


class AskLearningRoute(Advice):
    """How do I become X: the usual routes to that job, the fund of its sector, and how much work there is."""

    need = "ask_learning_route"

    def answer(self, turn: Turn) -> None:
        wanted: Optional[Dict[Text, Any]] = turn.facts.get("target_occupation") or (
            turn.facts.get("occupation") if "occupation" in turn.new and not turn.has_job else None
        )
        routes = _routes_to(turn, wanted["occupation"]) if wanted else []
        if not wanted or not routes:
            super().answer(turn)
            return
        turn.control.update(need=self.need, shown=[one.id for one in routes], topic=routes[0].id)
        say_permission(turn)
        say_ended(turn)
        turn.say("utter_route_to", occupation=wanted["name"].lower(), cards=[turn.card(one) for one in routes])
        say_market(turn, wanted["occupation"])
        if turn.entity("training") == "dutch":
            turn.say("utter_dutch_beside", cards=[turn.card(one.item) for one in turn.advise("ask_dutch_language").options[:1]])
        say_other_door(turn)
        say_contact(turn)
        # Which of these routes is open depends on a diploma, also where it changes no card.
        ask_next(turn, turn.advise(self.need).question or _open_question(turn, "education"))


def _open_question(turn: Turn, fact: Text) -> Optional[Question]:
    """The question about a fact that is not known and may still be asked."""
    known = turn.facts.get(fact) is not None or fact in (turn.control["skipped"] or [])
    return None if known else turn.knowledge.questions.get(fact)


def _routes_to(turn: Turn, occupation: Text) -> List[Item]:
    """At most three routes that may be open to this person, in the order of the list of occupations."""
    known = reader().occupations.occupations.get(occupation)
    routes = [turn.knowledge.items[route] for route in (known.routes if known else ())]
    fitting = [one for one in routes if judge(one, turn.person, turn.today).verdict != "no"]
    return (fitting or routes)[:SHOWN]


class AskAdmission(Advice):
    """May I enter with or without a diploma."""

    need = "ask_admission"


class AskWorkAndLearn(Advice):
    """Earning while learning."""

    need = "ask_work_and_learn"


class AskEvc(Advice):
    """Recognition of experience."""

    need = "ask_evc"

    def first(self, turn: Turn) -> Sequence[Text]:
        """What it is goes before who may pay it."""
        return ("evc",)


class AskBasicSkills(Advice):
    """Reading, writing, arithmetic, digital skills."""

    need = "ask_basic_skills"


class AskDutchLanguage(Advice):
    """Dutch as a second language, inburgering. Whoever asks in another language is answered too."""

    need = "ask_dutch_language"

    def introduce(self, turn: Turn) -> None:
        """The job that comes after the language is heard too."""
        wanted = turn.facts.get("target_occupation")
        routes = _routes_to(turn, wanted["occupation"])[:1] if wanted and "target_occupation" in turn.new else []
        if wanted and routes:
            turn.say("utter_route_after", occupation=wanted["name"].lower(), cards=[turn.card(one) for one in routes])


class AskForeignDiploma(Advice):
    """A foreign diploma or profession."""

    need = "ask_foreign_diploma"


class AskNoDiploma(Advice):
    """No diploma, dropped out."""

    need = "ask_no_diploma"
