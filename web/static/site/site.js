// Small comforts; every page works without them.
"use strict";

document.documentElement.classList.add("js");

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = button.dataset.done;
    } catch {
      // Not allowed here: select the line, so that the visitor can copy it.
      window.getSelection().selectAllChildren(source);
    }
  });
}

// On a wide screen the filters have room; on a phone the results come first.
if (window.matchMedia("(min-width: 52rem)").matches) {
  for (const more of document.querySelectorAll("details[data-open-when-wide]")) more.open = true;
}
