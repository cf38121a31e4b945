// Keys for reading and judging; every page works without them. They can be turned off on the page itself.
"use strict";

const KEPT = "console-keys";
const keys = document.querySelector("[data-keys]");
const list = document.querySelector("[data-list]");
const rows = () => [...list.children].filter((row) => row.matches("[data-row]") || row.querySelector("a[href]"));
const target = (row) => (row.matches("[data-row]") ? row : row.querySelector("a[href]"));

// The browser remembers whether the keys are on; where it may not, they are on.
const remember = (on) => { try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* not allowed here */ } };
const isOn = () => { try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } };

const current = () => rows().find((row) => row.contains(document.activeElement));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (next < 0 || next >= all.length) return;
  target(all[next]).focus();
  all[next].scrollIntoView({ block: "nearest" });
}

// A key with data-key is pressed within the row that has the focus, or else on the page outside the rows.
function press(key) {
  const named = `[data-key="${key}"]`;
  const row = current();
  const found = (row && row.querySelector(named)) || [...document.querySelectorAll(named)].find((one) => !list || !list.contains(one));
  if (found) found.click();
  return Boolean(found);
}

function handle(event) {
  const key = event.key;
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "/") document.getElementById("id_zoek")?.focus();
  else if (key === "?") { keys.open = true; keys.querySelector("summary").focus(); }
  else if (!press(key)) return;
  event.preventDefault();
}

if (keys && list) {
  const box = keys.querySelector("[data-keys-on]");
  box.checked = isOn();
  box.addEventListener("change", () => remember(box.checked));
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    handle(event);
  });
}

// What htmx put in place gets the focus, so that nobody is thrown back to the top.
document.addEventListener("htmx:afterSwap", (event) => {
  const row = event.target.closest?.("[data-row]") || document.getElementById(event.detail?.elt?.id)?.closest("[data-row]");
  const place = row?.querySelector("[data-focus]");
  if (!place) return;
  (place.matches("form") ? place.querySelector("input:checked, input[type=radio], [aria-invalid=true]") || place : row).focus();
});

// Coming to one message of a conversation, the keys go on from there.
if (location.hash.startsWith("#beurt-")) document.getElementById(location.hash.slice(1))?.focus();
