/** Plain text as people need to see it: paragraphs, links that say where they lead, phone numbers, words with an explanation. */

import { h, press, type Child } from "./dom";
import type { Term } from "./types";
import { fill, type Words } from "./words";

const LINK = /(?:https?:\/\/)?(?:[a-z0-9-]+\.)+(?:nl|org|eu|com|be|de)\b(?!@)(?:\/[\w\-./%?=&#]*[\w/])?/.source;
const PHONE = /\b(?:0[89]00[ -]?\d{3,4}|0\d{2,3}[ -](?:\d ?){5,6}\d|14 ?0\d{2,3}|11[23](?![.,]\d| euro))\b/.source;
/** What ends like this goes on: in a longer word, a number, an e-mail address. */
const GOES_ON = /[\p{L}\p{N}@.-]$/u;

let explainCount = 0;

export class Rich {
  #terms = new Map<string, string>();
  #pattern: RegExp;

  /** `terms` are the words that get an explanation; longest first, so that "O&O-fonds" is found before "fonds". */
  constructor(
    private readonly words: Words,
    terms: Term[],
  ) {
    for (const { term, explanation } of terms) this.#terms.set(term.toLowerCase(), explanation);
    const all = [...this.#terms.keys()]
      .sort((a, b) => b.length - a.length)
      .map((term) => `|${term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}-])`);
    this.#pattern = new RegExp(`(${LINK})|(${PHONE})${all.join("")}`, "giu");
  }

  /** Paragraphs of a text. `seen` holds the words explained before in this message: each is explained once. */
  text(text: string, seen = new Set<string>()): HTMLElement[] {
    return text
      .split(/\n+/)
      .filter((line) => line.trim())
      .map((line) => h("p", {}, ...this.#inline(line, seen)));
  }

  #inline(line: string, seen: Set<string>): Child[] {
    const parts: Child[] = [];
    let at = 0;
    for (const { 0: shown, 1: link, 2: phone, index } of line.matchAll(this.#pattern)) {
      const term = shown.toLowerCase();
      let node: HTMLElement | null = null;
      if (GOES_ON.test(line.slice(0, index))) continue;
      if (link) node = this.link(link, link);
      else if (phone) node = h("a", { href: `tel:${phone.replace(/\D/g, "")}` }, phone);
      else if (!seen.has(term)) {
        seen.add(term);
        node = this.#term(shown, this.#terms.get(term)!);
      }
      if (!node) continue;
      parts.push(line.slice(at, index), node);
      at = index! + shown.length;
    }
    return [...parts, line.slice(at)];
  }

  /** A link out, only ever to a web address. */
  link(address: string, shown?: string): HTMLAnchorElement | null {
    let url: URL;
    try {
      url = new URL(/^https?:/i.test(address) ? address : `https://${address}`);
    } catch {
      return null;
    }
    const label = shown ?? fill(this.words.goto, { host: url.hostname.replace(/^www\./, "") });
    return h(
      "a",
      { href: url.href, target: "_blank", rel: "noopener noreferrer" },
      label,
      h("span.unseen", {}, ` (${this.words.newTab})`),
    );
  }

  #term(term: string, explanation: string): HTMLElement {
    const id = `uitleg-${++explainCount}`;
    const note = h("p.note", { id, hidden: true }, h("b", {}, `${term}: `), explanation);
    const show = (on: boolean) => {
      note.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
    };
    const act = () => {
      if (!note.isConnected) button.parentElement!.after(note);
      show(note.hidden);
    };
    const onkeydown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || note.hidden) return;
      event.stopPropagation(); // the chat stays open
      show(false);
    };
    const button = press("term", act, [term], { "aria-expanded": "false", "aria-controls": id, onkeydown });
    return button;
  }
}
