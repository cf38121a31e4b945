/** Printing the conversation alone, whatever page the chat stands in. */

import { dress, h } from "./dom";
import css from "./paper.css?inline";
import type { Words } from "./words";

/** Prints what stands in the log, with links written out. */
export function printed(log: HTMLElement, words: Words): void {
  const frame = h("iframe", { title: words.print, "aria-hidden": "true", tabindex: "-1" });
  frame.style.cssText = "position:fixed;width:0;height:0;border:0";
  document.body.append(frame);
  const page = frame.contentWindow as Window & typeof globalThis;
  const paper = frame.contentDocument!;
  paper.documentElement.lang = "nl";
  paper.title = words.name;
  dress(paper, css, page);
  paper.body.append(h("h1", {}, words.name), h("p", {}, new Date().toLocaleDateString("nl-NL", { dateStyle: "long" })));
  for (const message of log.querySelectorAll(".message")) paper.body.append(paper.importNode(message, true));
  page.addEventListener("afterprint", () => frame.remove());
  page.focus();
  page.print();
}
