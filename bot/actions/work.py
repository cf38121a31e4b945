"""Needs about work and life."""

from __future__ import annotations

import re
from typing import Optional, Text

from bot.actions.answer import BY_NEED, CARES, Advice, Answer, finish, say_permission
from bot.actions.card_talk import offer
from bot.actions.turn import Turn
from bot.nlu.fact_extractor import reader

#: Looks for a job; asks nothing about how many there are.
_LOOKING = re.compile(
    r"\b(?:zoek|zoeken|gezocht|vinden|vind)\b.{0,25}\b(?:werk|baan|baantje|job)\b|\b(?:werk|baan) (?:zoeken|vinden)\b"
)
_PROOF = re.compile(
    r"\b(?:laten? zien|bewijs|bewijzen|aantonen)\b.{0,20}\bwat (?:ik|hij|zij|ze) (?:\w+ )?(?:kan|kunnen)\b"
    r"|\bwat (?:ik|hij|zij|ze) (?:\w+ )?kan\b.{0,20}\b(?:laten zien|bewijs|bewijzen|aantonen|op papier)\b"
)
#: Comes back to work after years.
_BACK = re.compile(
    r"\bweer (?:aan|gaan|werken|wat)\b|\baan de slag\b|\bherintred|\bterug (?:naar|in|op) (?:het |de )?(?:werk|arbeid)"
)
#: Asks how many there are, what they pay or how long they last.
_MARKET = re.compile(
    r"hoeveel|tekort|veel (?:werk|vraag|banen)|toekomst|kans|verdien|salaris|loon|vacature|nodig|genoeg|zekerheid|schaars"
)
_READING = re.compile(r"\b(?:leze|lezen|schrijve|schrijven|rekenen|spellen)\b")
_DISMISSED = re.compile(r"ontsla|failliet|baan kwijt|eruit|boventallig|wegbezuinigd|werkloos|dicht|weggestuurd|lost my job")
#: Education after which nobody has learned a trade yet → the need that helps on.
_NO_TRADE = {"none": "ask_work_and_learn", "practical": "ask_no_diploma"}
#: Facts of who works, has worked, or knows which work to go to.
_WORKED = ("work", "occupation", "sector", "target_occupation", "target_sector")
#: Needs of which the lessons are the small step itself.
_TEACHING = ("ask_basic_skills", "ask_dutch_language")
#: How sure the reading of a message must be before a fact is taken from it that was not said, 0 to 1.
SURE = 0.6


class AskCareerOrientation(Advice):
    """What do I want, what can I do."""

    need = "ask_career_orientation"

    def answer(self, turn: Turn) -> None:
        """ "Laten zien wat ik kan" asks for proof, not for ideas."""
        if _PROOF.search(turn.text.lower()):
            BY_NEED["ask_evc"].answer(turn)
            return
        super().answer(turn)


class AskCareerSwitch(Advice):
    """Wants other work."""

    need = "ask_career_switch"

    def answer(self, turn: Turn) -> None:
        education = turn.facts.get("education")
        if education in _NO_TRADE and not any(map(turn.facts.get, _WORKED)):
            # "Ik wil gewoon werk" of who just left school: there is no work to change from.
            BY_NEED[_NO_TRADE[education]].answer(turn)
            return
        super().answer(turn)

    def introduce(self, turn: Turn) -> None:
        wanted = turn.facts.get("target_occupation")
        if wanted:
            say_market(turn, wanted["occupation"])


class AskLostJob(Advice):
    """Dismissal, unemployment, returning to work."""

    need = "ask_lost_job"

    def answer(self, turn: Turn) -> None:
        plain = turn.text.lower()
        if not self._lost(turn) and turn.facts.get("job_at_risk") is None and (_BACK.search(plain) or _LOOKING.search(plain)):
            # Who comes back to work or looks for it has no job to lose: money at dismissal is not for them.
            turn.facts["job_at_risk"] = False
        super().answer(turn)

    @staticmethod
    def _lost(turn: Turn) -> bool:
        work = turn.facts.get("work") or []
        return bool(turn.facts.get("job_at_risk") or "ww" in work or _DISMISSED.search(turn.text.lower()))

    def lead(self, turn: Turn) -> Text:
        """Condolence only for who lost a job; many just look for one."""
        return "utter_ask_lost_job" if self._lost(turn) else "utter_ask_lost_job_looking"


class AskHealthLimit(Advice):
    """Illness, disability, a worn-out body."""

    need = "ask_health_limit"

    def answer(self, turn: Turn) -> None:
        if CARES.search(turn.text.lower()) and "health_limit" not in turn.new and not turn.for_other:
            # "Mijn man is ziek, ik moet hem helpen": it is the other who is ill.
            BY_NEED["ask_motivation_barrier"].answer(turn)
            return
        if turn.facts.get("health_limit") is None and turn.confidence >= SURE:
            turn.facts["health_limit"] = True
        super().answer(turn)

    def lead(self, turn: Turn) -> Text:
        work = turn.facts.get("work") or []
        if "employed" in work and not {"wia", "wajong", "ziektewet"} & set(work):
            return "utter_ask_health_limit_employed"
        return super().lead(turn)


class AskAgeConcern(Advice):
    """Too old, felt age limits; a job that is lost is the stronger cause."""

    need = "ask_age_concern"

    def answer(self, turn: Turn) -> None:
        if "job_at_risk" in turn.new:
            BY_NEED["ask_lost_job"].answer(turn)
            return
        super().answer(turn)


class AskMotivationBarrier(Advice):
    """Fear, shame, no time, care: acknowledged, then a small step, and the card talk on offer."""

    need = "ask_motivation_barrier"

    def answer(self, turn: Turn) -> None:
        if turn.entity("training") == "basic_skills" or _READING.search(turn.text.lower()):
            BY_NEED["ask_basic_skills"].answer(turn)
            return
        if turn.control["need"] in _TEACHING and not turn.new:
            # "Ik schaam me wel": heard, and the lessons stay what they were.
            say_permission(turn)
            finish(turn, turn.control["need"], None, "utter_ask_motivation_barrier")
            return
        again = turn.redone and turn.control["need"] == self.need
        turn.control["need"] = self.need
        say_permission(turn)
        finish(turn, self.need, None, "utter_redone" if again else "utter_ask_motivation_barrier", beside=not again)
        if not turn.control["asked"]:
            offer(turn)


class AskSelfEmployed(Advice):
    """The speaker is, or is becoming, self-employed."""

    need = "ask_self_employed"

    def answer(self, turn: Turn) -> None:
        work = turn.facts.get("work") or []
        if "employed" in work and "self_employed" not in work:
            BY_NEED["ask_funding"].answer(turn)
            return
        if turn.facts.get("work") is None and not turn.for_other and turn.confidence >= SURE:
            turn.facts["work"] = ["self_employed"]
        super().answer(turn)


class AskEmployer(Advice):
    """The speaker is an employer and wants to train staff."""

    need = "ask_employer"

    def answer(self, turn: Turn) -> None:
        if turn.facts.get("work") and turn.facts.get("role") != "employer":
            BY_NEED["ask_benefit_and_study" if turn.benefits else "ask_training_rights_at_work"].answer(turn)
            return
        if turn.confidence >= SURE:
            turn.facts["role"] = "employer"
        if turn.facts.get("role") == "employer" and turn.entity("company_size") is not None:
            turn.facts["company_size"] = turn.entity("company_size")
        super().answer(turn)


class AskLabourMarket(Answer):
    """Shortages, pay, prospects: only what a source says, else who knows."""

    need = "ask_labour_market"

    def answer(self, turn: Turn) -> None:
        text = turn.text.lower()
        if _LOOKING.search(text) and not _MARKET.search(text):
            BY_NEED["ask_lost_job"].answer(turn)
            return
        if turn.control["need"] == "ask_funding" and turn.new and not _MARKET.search(text):
            BY_NEED["ask_funding"].answer(turn)
            return
        turn.control["need"] = self.need
        wanted = turn.facts.get("target_occupation") or turn.facts.get("occupation")
        known = say_market(turn, wanted["occupation"]) if wanted else False
        finish(turn, self.need, None, "utter_ask_labour_market_more" if known else "utter_ask_labour_market")


def say_market(turn: Turn, occupation: Optional[Text]) -> bool:
    """How much work there is in an occupation, with source and year; says nothing where no source does."""
    known = reader().occupations.occupations.get(occupation) if occupation else None
    if known is None or not known.market:
        return False
    host = known.market_source.split("/")[2].replace("www.", "")
    turn.say(f"utter_market_{known.market}", occupation=known.name.lower(), source=host, year=known.market_year)
    return True
