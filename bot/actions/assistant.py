"""Questions about the assistant itself, and the wish for a person."""

from __future__ import annotations

from bot.actions.answer import BY_NEED, Advice, Answer, ask_next, forget, go_on, need_told
from bot.actions.contact import desks_here, help_cards, say_contact, say_site
from bot.actions.turn import Turn, button

#: A complaint that is read less surely than this, and that names no grievance, may be a life that is told; a share of 1.
_UNSURE = 0.5


class BotChallenge(Answer):
    """Are you human, can I trust a bot."""

    need = "bot_challenge"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_bot_challenge", buttons=[button(turn.knowledge.phrases["button"]["human"], "ask_human")])


class AskIndependent(Answer):
    """Who are you, who pays you."""

    need = "ask_independent"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_ask_independent")


class AskPrivacy(Answer):
    """What is stored, who sees it."""

    need = "ask_privacy"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_ask_privacy")


class DeleteMyData(Answer):
    """Wipes what was told; asks once whether that is meant."""

    need = "delete_my_data"

    def answer(self, turn: Turn) -> None:
        titles = turn.knowledge.phrases["button"]
        if turn.entity("confirmed"):
            forget(turn)
            turn.say("utter_deleted")
        else:
            turn.control["asked"] = None
            turn.say(
                "utter_delete_my_data",
                buttons=[
                    button(titles["wipe"], "delete_my_data", confirmed=True),
                    button(titles["keep"], "help_menu"),
                ],
            )


class AskHuman(Answer):
    """A person, in at most two turns: the desk of the region now, or after one question."""

    need = "ask_human"

    def answer(self, turn: Turn) -> None:
        turn.control["need"] = self.need
        if desks := desks_here(turn):
            turn.control["asked"] = None
            say_site(turn)
            turn.say("utter_ask_human", cards=desks)
            return
        if (turn.facts.get("place") or {}).get("abroad"):
            say_contact(turn)
            return
        turn.say("utter_ask_human_where")
        if turn.control["place_choices"]:
            ask_next(turn, None)
        elif "region" not in (turn.control["skipped"] or []):
            turn.ask(turn.knowledge.questions["region"])


class Complaint(Answer):
    """Dissatisfied, with a reason: acknowledged in one sentence, then the right door."""

    need = "complaint"

    def answer(self, turn: Turn) -> None:
        topic, need = turn.entity("help_topic"), turn.control["need"]
        if turn.new and not topic and isinstance(BY_NEED.get(need), Advice):
            turn.say("utter_grievance")
            go_on(turn)
        elif "work" in turn.new and not topic and "employed" in turn.facts["work"]:
            # "Ik ben uitzendkracht en krijg nooit een cursus": heard, and helped.
            turn.say("utter_grievance")
            BY_NEED["ask_funding" if turn.facts.get("sector") else "ask_training_rights_at_work"].answer(turn)
        elif turn.confidence < _UNSURE and not topic and not turn.entity("grievance") and (need := need_told(turn)):
            BY_NEED[need].answer(turn)
        else:
            refused = turn.entity("grievance") == "refused"
            turn.say("utter_refused" if refused else "utter_complaint", cards=help_cards(turn, topic))
            say_contact(turn)
