/** On a shared computer: a conversation that nobody touches is wiped, after a warning that counts down. */

import { h, press } from "./dom";
import { fill, type Words } from "./words";

const WARNING = 60;

/** Starts watching; returns how to stop. `busy` says whether there is anything to wipe. */
export function watchIdle(
  host: HTMLElement,
  root: ShadowRoot,
  minutes: number,
  words: Words,
  busy: () => boolean,
  wipe: () => Promise<void>,
): () => void {
  let touched = Date.now();
  let dialog: HTMLDialogElement | null = null;
  let count: HTMLElement;
  // Never less than half of the idle time in peace.
  const warning = Math.min(WARNING, minutes * 30);
  const touch = () => {
    if (!dialog) touched = Date.now();
  };
  const stay = () => {
    dialog?.remove();
    dialog = null;
    touched = Date.now();
  };
  const end = () => {
    stay();
    for (const open of root.querySelectorAll("dialog")) open.close();
    void wipe();
  };
  const tick = () => {
    if (!busy()) return stay();
    const left = Math.ceil(minutes * 60 - (Date.now() - touched) / 1000);
    if (left <= 0) return end();
    if (left > warning) return;
    if (!dialog) {
      count = h("p");
      dialog = h(
        "dialog",
        { role: "alertdialog", "aria-label": words.idleTitle, onclose: stay },
        h("h2", {}, words.idleTitle),
        count,
        h("div.acts", {}, press("button", stay, [words.stay]), press("button danger", end, [words.done])),
      );
      root.append(dialog);
      dialog.showModal();
    }
    count.textContent = fill(words.idle, { seconds: left });
    // Read out every twenty seconds, not every second.
    count.ariaLive = left % 20 ? "off" : "assertive";
  };
  for (const name of ["pointerdown", "keydown", "wheel"]) host.addEventListener(name, touch, { capture: true, passive: true });
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
