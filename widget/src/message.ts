/** One message as elements: text, cards, reading aloud, and whether it helped. */

import { h, icon, ICONS, press, row } from "./dom";
import type { Rich } from "./rich";
import { canSpeak, hush, ownVoice, speak } from "./speech";
import type { Card, Message } from "./types";
import { fill, type Words } from "./words";

export function messageElement(
  message: Message,
  words: Words,
  rich: Rich,
  rate?: (value: "good" | "bad") => void,
  opened?: (card: Card) => void,
): HTMLElement {
  const { sender, author, cards } = message;
  const who =
    sender === "user"
      ? words.you
      : sender === "bot"
        ? words.name
        : [author?.name ?? words.adviser, author?.organisation].filter(Boolean).join(", ");
  const seen = new Set<string>();
  const bubble = h("div.bubble", {}, h("span", { class: sender === "adviser" ? "who" : "unseen" }, `${who}: `));
  // A visitor's own words are shown as they are.
  bubble.append(...(sender === "user" ? [h("p", {}, message.text)] : rich.text(message.text, seen)));
  const element = h(
    `div.message ${sender}`,
    { tabindex: "-1" },
    message.text && bubble,
    ...cards.map((card) => cardElement(card, words, rich, seen, opened)),
  );
  if (sender !== "user")
    element.append(
      h(
        "div.tools",
        {},
        canSpeak && speakButton(words, () => spoken(message, words)),
        cards.length && rate ? feedback(message, words, rate) : null,
      ),
    );
  return element;
}

function cardElement(card: Card, words: Words, rich: Rich, seen: Set<string>, opened?: (card: Card) => void): HTMLElement {
  // A word is explained where it stands first.
  const why = rich.text(card.why, seen);
  const rows = [
    [words.amount, card.amount],
    [words.firstStep, card.first_step],
  ].map(([label, text]) => text && row(label, ...rich.text(text, seen)));
  const link = card.link && rich.link(card.link);
  if (link) {
    link.className = "button out";
    link.onclick = () => opened?.(card);
  }
  return h(
    "article.card",
    { "aria-label": card.title },
    h("h3", {}, card.title),
    ...why,
    rows.some(Boolean) && h("dl", {}, ...rows),
    card.warning &&
      h("div.warning", {}, icon(ICONS.warn), h("div", {}, h("b", {}, words.warning), ...rich.text(card.warning, seen))),
    link,
    h(
      "p.small",
      {},
      card.source && `${fill(words.source, { source: card.source })}. `,
      card.checked_on && `${fill(words.checked, { date: card.checked_on })}.`,
    ),
  );
}

/** What is read aloud: everything that is shown, in the same order. */
export function spoken({ text, cards }: Message, words: Words): string {
  const parts = cards.flatMap((card) => [
    card.title,
    card.why,
    card.amount && `${words.amount}: ${card.amount}`,
    `${words.firstStep}: ${card.first_step}`,
    card.warning && `${words.warning}: ${card.warning}`,
  ]);
  return [text, ...parts].filter(Boolean).join("\n");
}

function speakButton(words: Words, text: () => string): HTMLElement {
  let speaking = false;
  const draw = () => button.replaceChildren(icon(speaking ? ICONS.close : ICONS.speak), speaking ? words.stop : words.speak);
  const ended = () => ((speaking = false), draw());
  const act = () => {
    if (speaking) return hush();
    if (!ownVoice()) return button.replaceChildren(words.noSpeech);
    speak(text(), ended);
    speaking = true;
    draw();
  };
  const button = press("quiet", act, []);
  draw();
  return button;
}

function feedback(message: Message, words: Words, rate: (value: "good" | "bad") => void): HTMLElement {
  const label = h("span", {}, words.useful);
  const group = h("div.feedback", { role: "group", "aria-label": words.useful }, label);
  const choice = (value: "good" | "bad", title: string) => {
    const act = (event: MouseEvent) => {
      for (const one of group.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === event.target));
      label.textContent = words.thanks;
      rate(value);
    };
    return press("quiet", act, [title], { "aria-pressed": String(message.feedback === value) });
  };
  group.append(choice("good", words.good), choice("bad", words.bad));
  return group;
}
