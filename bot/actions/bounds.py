"""Out of bounds: crisis first, then the right door, without improvising."""

from __future__ import annotations

from bot.actions.answer import Answer, go_on, menu_buttons
from bot.actions.contact import help_cards, line_cards, say_contact
from bot.actions.turn import Turn

#: Which help lines a kind of crisis needs, the most urgent first.
_CRISIS = {
    "suicide": ("113", "112"),
    "violence": ("112", "veilig-thuis"),
    "sexual_violence": ("112", "centrum-seksueel-geweld"),
    "child": ("112", "veilig-thuis", "kindertelefoon"),
    "danger": ("112",),
}
_ANY_CRISIS = ("112", "113", "veilig-thuis")


class Crisis(Answer):
    """Suicide, violence or acute danger: who to call, at once, in every state. Nothing is asked."""

    need = "crisis"

    def answer(self, turn: Turn) -> None:
        # The thread is not forced: whoever wants to go on says so.
        turn.control.update(need=self.need, asked=None, topic=None, shown=None, place_choices=None)
        kind = turn.entity("crisis_kind")
        turn.say(
            f"utter_crisis_{kind}" if kind in _CRISIS else "utter_crisis", cards=line_cards(turn, _CRISIS.get(kind, _ANY_CRISIS))
        )


def after_crisis(turn: Turn) -> bool:
    """Whether the last thing said was a crisis; then the number is repeated calmly instead of resuming the advice."""
    if turn.control["need"] != Crisis.need or turn.new:
        return False
    turn.say("utter_after_crisis", cards=line_cards(turn, _ANY_CRISIS))
    return True


class OutOfScope(Answer):
    """Not about learning or work: says so, and gives the right door where there is one."""

    need = "out_of_scope"
    aside = True

    def answer(self, turn: Turn) -> None:
        named = turn.named("named")
        topic = turn.entity("help_topic")
        if turn.new and not topic and turn.control["asked"]:
            go_on(turn)
        elif named:
            turn.say("utter_named", text=turn.knowledge.named[named["id"]]["answer"])
        elif topic:
            turn.say(f"utter_out_of_scope_{topic}", cards=help_cards(turn, topic))
        else:
            times = (turn.control["not_understood"] or 0) + 1
            turn.say("utter_out_of_scope" if times % 2 else "utter_out_of_scope_again", buttons=menu_buttons(turn))
            turn.control["not_understood"] = times


class Insult(Answer):
    """Abuse without a request: calm, and still willing."""

    need = "insult"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_insult")
        say_contact(turn)


class PiiPresent(Answer):
    """Mainly personal data: it was not kept, and it is not needed."""

    need = "pii_present"
    aside = True

    def answer(self, turn: Turn) -> None:
        turn.say("utter_pii_present")
