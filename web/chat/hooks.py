"""Where the advisers' workplace joins in. Without it nothing happens here, and the chat works alone.

What is installed is called in the transaction of the turn, with the conversation's row locked. A row is a message as the
service adds it: ``{"text", "buttons", "cards"}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Rows = list[dict[str, Any]]


class Hooks(NamedTuple):
    """Two moments of a turn, and what is kept beside the chat."""

    #: A new message, before Rasa is asked: ``(conversation, turn, said)``. Rows answer it instead of Rasa; ``None`` leaves
    #: it to Rasa, or to the adviser who has the conversation.
    first: Callable[[Any, Any, Any], Rows | None]
    #: Rasa has answered: ``(conversation, turn)``. Rows come after Rasa's.
    after: Callable[[Any, Any], Rows]
    #: What else is kept of a conversation, for whoever takes it along: ``(conversation)`` to plain values by name.
    kept: Callable[[Any], dict[str, Any]]


_installed: list[Hooks] = []


def install(hooks: Hooks) -> None:
    """Let these join in, instead of what was installed before."""
    _installed[:] = [hooks]


def answer_first(conversation: Any, turn: Any, said: Any) -> Rows | None:
    """What answers a message instead of Rasa; ``None``: nothing does."""
    for one in _installed:
        return one.first(conversation, turn, said)
    return None


def add_after(conversation: Any, turn: Any) -> Rows:
    """What comes after Rasa's answer."""
    return [row for one in _installed for row in one.after(conversation, turn)]


def also_kept(conversation: Any) -> dict[str, Any]:
    """What is kept of a conversation outside the chat's own tables."""
    return {name: value for one in _installed for name, value in one.kept(conversation).items()}
