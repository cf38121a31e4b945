"""``rasa run`` in which one action breaks as long as a file exists: ``python faulty_rasa.py FILE run --port …``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
BROKEN = Path(sys.argv.pop(1))

from bot.actions.conversation import Thank  # noqa: E402

_answer = Thank.answer


def _answer_or_break(self, turn):
    if BROKEN.exists():
        turn.say("utter_thank")
        raise RuntimeError(f"kapot bij: {turn.text}")
    _answer(self, turn)


Thank.answer = _answer_or_break

if __name__ == "__main__":
    from rasa.__main__ import main

    main()
