// Comforts of the workplace; every page works without them.
"use strict";

// What came in at the end of a conversation is seen, unless someone is reading further up.
const bottoms = new WeakMap();
const atBottom = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;

for (const box of document.querySelectorAll("[data-follow]")) {
  box.scrollTop = box.scrollHeight;
  bottoms.set(box, true);
  box.addEventListener("scroll", () => bottoms.set(box, atBottom(box)), { passive: true });
  new MutationObserver(() => {
    if (bottoms.get(box)) box.scrollTop = box.scrollHeight;
  }).observe(box, { childList: true, subtree: true });
}

// Enter sends with Ctrl or Cmd, as the hint under the field says.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.matches("textarea[data-send]")) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

// A message that was sent leaves the field empty and the focus where it was.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (event.detail.successful && form.matches && form.matches("form[data-clear]")) {
    form.reset();
    form.querySelector("textarea")?.focus();
  }
});

// When the door cannot be reached, say so, and say when it is back.
const lost = document.getElementById("lost");
if (lost) {
  document.addEventListener("htmx:sendError", () => { lost.hidden = false; });
  document.addEventListener("htmx:responseError", () => { lost.hidden = false; });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) lost.hidden = true; });
}

// The number of waiting visitors stands in the title of the tab.
const title = document.title;
document.addEventListener("htmx:afterSwap", () => {
  const waiting = document.querySelector("[data-waiting]");
  if (waiting) document.title = (waiting.dataset.waiting === "0" ? "" : `(${waiting.dataset.waiting}) `) + title;
});
