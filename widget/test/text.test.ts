import { describe, expect, it } from "vitest";
import { eventsOf } from "../src/api";
import { Rich } from "../src/rich";
import { spoken } from "../src/message";
import { fill, wordsFor } from "../src/words";

const words = wordsFor("u");
const shown = (text: string, terms = [] as { term: string; explanation: string }[]) => {
  const box = document.createElement("div");
  box.append(...new Rich(words, terms).text(text));
  return box;
};

describe("text as people see it", () => {
  it("never becomes markup", () => {
    const box = shown('<img src=x onerror="alert(1)"> <b>vet</b>');
    expect(box.querySelector("img, b")).toBeNull();
    expect(box.textContent).toContain("<b>vet</b>");
  });

  it("makes links of addresses, in a new tab, without the full stop of the sentence", () => {
    const link = shown("Ga naar werkcentrum.nl. Kies uw regio.").querySelector("a")!;
    expect([link.href, link.rel, link.target]).toEqual(["https://werkcentrum.nl/", "noopener noreferrer", "_blank"]);
    expect(link.textContent).toBe("werkcentrum.nl (nieuw tabblad)");
  });

  it("makes no link of what is no web address", () => {
    expect(new Rich(words, []).link("javascript:alert(1)")?.protocol).not.toBe("javascript:");
    expect(shown("Mail info@uwv.nl of jan.nl@uwv.nl.").querySelector("a")).toBeNull();
    expect(shown("Dat is 3.nl dingen, en een zin.Zonder spatie.").querySelectorAll("a")).toHaveLength(1);
  });

  it.each(["0800-0113", "0900 1234", "088-1234567", "050 599 96 00", "088 37 42 000", "14 0546", "112", "113"])(
    "lets people call %s",
    (number) => {
      expect(shown(`Bel ${number}.`).querySelector("a")?.href).toBe(`tel:${number.replace(/\D/g, "")}`);
    },
  );

  it("leaves amounts and years alone", () => {
    const text = "U krijgt 25.000 euro in 2026, hoogstens 1.458,50. Dat is 112 euro of 113,50 per maand. Samen 1.112 euro.";
    expect(shown(text).querySelector("a")).toBeNull();
  });

  it("explains a word the first time only, and the longest term wins", () => {
    const terms = [
      { term: "fonds", explanation: "Een pot met geld." },
      { term: "O&O-fonds", explanation: "Een pot met geld van een sector." },
    ];
    const box = shown("Een O&O-fonds betaalt.\nUw O&O-fonds helpt. Fondsen niet.", terms);
    expect([...box.querySelectorAll("button")].map((one) => one.textContent)).toEqual(["O&O-fonds"]);
    box.querySelector("button")!.click();
    expect(box.querySelector(".note")!.textContent).toContain("Een pot met geld van een sector.");
    expect(box.querySelector("button")!.getAttribute("aria-expanded")).toBe("true");
  });
});

describe("words", () => {
  it("says je where the site chose that", () => {
    expect(wordsFor("je").computer).toBe("Je praat met een computer");
    expect(JSON.stringify(wordsFor("je"))).not.toMatch(/\b[Uu]w?\b/);
  });

  it("fills in what it has and leaves the rest", () => {
    expect(fill("Nog {count} {x}", { count: 3 })).toBe("Nog 3 {x}");
  });
});

it("reads aloud everything that a card shows", () => {
  const card = {
    kind: "k",
    id: "i",
    title: "SLIM",
    why: "Geld.",
    amount: "10 euro (2026)",
    first_step: "Bel.",
    link: "",
    source: "",
    checked_on: "",
    warning: "Pas op.",
  };
  const text = spoken({ id: 1, at: "", sender: "bot", text: "Dag.", buttons: [], cards: [card] }, words);
  for (const part of ["Dag.", "SLIM", "Geld.", "10 euro (2026)", "Bel.", "Pas op."]) expect(text).toContain(part);
});

it("reads server-sent events that arrive in pieces", async () => {
  const pieces = ["id: 4\nevent: mess", 'age\ndata: {"a":1}\n', "\n: alive\n\nevent: gone\ndata: {}\n\n"];
  const body = new ReadableStream({
    start(control) {
      for (const one of pieces) control.enqueue(new TextEncoder().encode(one));
      control.close();
    },
  });
  const found = [];
  for await (const one of eventsOf(new Response(body))) found.push(one);
  expect(found).toEqual([
    { event: "message", data: '{"a":1}' },
    { event: "", data: "" },
    { event: "gone", data: "{}" },
  ]);
});
