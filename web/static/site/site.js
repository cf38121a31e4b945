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

const wide = window.matchMedia("(min-width: 52rem)").matches;

// On a wide screen the chat itself stands in the place of the example, which stays until the chat is there. On a phone the chat
// puts a button on the page.
if (wide) {
  for (const example of document.querySelectorAll("[data-chat]")) {
    const chat = document.createElement("leerwijzer-chat");
    for (const [name, value] of [["site", example.dataset.chat], ["mode", "panel"], ["theme", "auto"]]) chat.setAttribute(name, value);
    example.replaceWith(chat);
    chat.append(example);
  }
}

// On a wide screen the filters have room; on a phone the results come first.
if (wide) {
  for (const more of document.querySelectorAll("details[data-open-when-wide]")) more.open = true;
}
