"""Talk to the assistant in the terminal. Buttons are numbers; Ctrl-C or Ctrl-D stops."""

from __future__ import annotations

import argparse
import sys
import uuid
from typing import Any, Dict, List, Optional

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

console = Console()


def send(client: httpx.Client, sender: str, said: Dict[str, str]) -> Dict[str, Any]:
    """One turn; raises ``httpx.HTTPError`` when the assistant cannot be reached."""
    answer = client.post("webhook", json={"sender": sender, "client_id": uuid.uuid4().hex, **said})
    if answer.status_code == 409:
        return {"messages": [{"text": "Die keuze kan nu niet meer.", "buttons": [], "cards": []}]}
    answer.raise_for_status()
    return answer.json()


def show(messages: List[Dict[str, Any]]) -> List[Dict[str, str]]:
    """Print the messages; returns the buttons in the order of their numbers."""
    buttons: List[Dict[str, str]] = []
    for message in messages:
        if message["text"]:
            console.print(Text(message["text"]), style="green")
        for card in message["cards"]:
            console.print(panel(card))
        for button in message["buttons"]:
            buttons.append(button)
            console.print(Text(f"  {len(buttons)}. {button['title']}"), style="cyan")
    return buttons


def panel(card: Dict[str, str]) -> Panel:
    """A card as a box."""
    lines = [
        (card["why"], ""),
        (card["amount"], "bold"),
        (card["first_step"] and f"Eerste stap: {card['first_step']}", ""),
        (card["warning"] and f"Let op: {card['warning']}", "yellow"),
        (card["link"], "blue"),
        (card["source"] and f"Bron: {card['source']}. Nagekeken op {card['checked_on']}.", "dim"),
    ]
    text = Text("\n").join(Text(line, style=style) for line, style in lines if line)
    return Panel(text, title=card["title"], title_align="left", width=min(console.width, 100))


def choice(typed: str, buttons: List[Dict[str, str]]) -> Optional[Dict[str, str]]:
    """What to send for what was typed: a number within the buttons is that button, all else is text."""
    if typed.isdecimal() and 1 <= int(typed) <= len(buttons):
        return {"choice": buttons[int(typed) - 1]["choice"]}
    return {"text": typed} if typed else None


def main() -> None:
    """Chat until Ctrl-C."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=5005)
    port = options.parse_args().port
    sender = uuid.uuid4().hex
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/webhooks/door/", timeout=30, trust_env=False) as client:
        try:
            buttons = show(send(client, sender, {"text": "hallo"})["messages"])
            while True:
                said = choice(input("\n> ").strip(), buttons)
                if said:
                    console.print()
                    buttons = show(send(client, sender, said)["messages"])
        except httpx.ConnectError:
            sys.exit("De assistent draait niet. Start hem in een ander venster met: make start")
        except httpx.HTTPError:
            sys.exit("Er ging iets mis bij de assistent. Kijk in het venster van `make start` en probeer het opnieuw.")
        except (KeyboardInterrupt, EOFError):
            console.print("\nTot ziens.")


if __name__ == "__main__":
    main()
