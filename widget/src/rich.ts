/** Plain text as people need to see it: paragraphs, links that say where they lead, phone numbers, words with an explanation. */

import { h } from "./dom";
import type { Term } from "./types";
import { fill, type Words } from "./words";

const LINK = /(?:https?:\/\/)?(?:[a-z0-9-]+\.)+(?:nl|org|eu|com|be|de)\b(?:\/[\w\-./%?=&#]*[\w/])?/gi;
const PHONE = /\b(?:0[89]00[ -]?\d{3,4}|0\d{2,3}[ -]\d{6,7}|14 ?0\d{2,3})\b/g;

let explainCount = 0;

export class Rich {
  #terms = new Map<string, string>();
  #pattern: RegExp | null = null;

  constructor(private readonly words: Words) {}

  /** The words that get an explanation; longest first, so that "O&O-fonds" is found before "fonds". */
  learn(terms: Term[]): void {
    for (const { term, explanation } of terms) this.#terms.set(term.toLowerCase(), explanation);
    const all = [...this.#terms.keys()]
      .sort((a, b) => b.length - a.length)
      .map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (all.length) this.#pattern = new RegExp(`(^|[^\\p{L}\\p{N}-])(${all.join("|")})(?![\\p{L}\\p{N}-])`, "iu");
  }

  /** Paragraphs of a text. `seen` holds the words explained before in this message: each is explained once. */
  text(text: string, seen = new Set<string>()): HTMLElement[] {
    return text
      .split(/\n+/)
      .filter((line) => line.trim())
      .map((line) => {
        const paragraph = h("p");
        paragraph.append(...this.#inline(line, paragraph, seen));
        return paragraph;
      });
  }

  #inline(line: string, paragraph: HTMLElement, seen: Set<string>): (Node | string)[] {
    const parts: (Node | string)[] = [];
    const found = [...line.matchAll(LINK), ...line.matchAll(PHONE)].sort((a, b) => a.index! - b.index!);
    let at = 0;
    for (const match of found) {
      if (match.index! < at) continue;
      parts.push(...this.#explained(line.slice(at, match.index), paragraph, seen));
      const [shown] = match;
      parts.push(
        /^\d/.test(shown) && !/[a-z]/i.test(shown)
          ? h("a", { href: `tel:${shown.replace(/\D/g, "")}` }, shown)
          : (this.link(shown, shown) ?? shown),
      );
      at = match.index! + shown.length;
    }
    return [...parts, ...this.#explained(line.slice(at), paragraph, seen)];
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

  #explained(text: string, paragraph: HTMLElement, seen: Set<string>): (Node | string)[] {
    const match = this.#pattern?.exec(text);
    if (!match) return [text];
    const [whole, before, term] = match;
    const after = text.slice(match.index + whole.length);
    const key = term.toLowerCase();
    const start = text.slice(0, match.index) + before;
    const rest = this.#explained(after, paragraph, seen);
    if (seen.has(key)) return [start + term, ...rest];
    seen.add(key);
    return [start, this.#term(term, this.#terms.get(key)!, paragraph), ...rest];
  }

  #term(term: string, explanation: string, paragraph: HTMLElement): HTMLElement {
    const id = `uitleg-${++explainCount}`;
    const note = h("p.note", { id, hidden: true }, h("b", {}, `${term}: `), explanation);
    const button = h("button", { type: "button", class: "term", "aria-expanded": "false", "aria-controls": id }, term);
    const show = (on: boolean) => {
      note.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
    };
    button.addEventListener("click", () => {
      if (!note.isConnected) paragraph.after(note);
      show(note.hidden);
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || note.hidden) return;
      event.stopPropagation(); // the chat stays open
      show(false);
    });
    return button;
  }
}
