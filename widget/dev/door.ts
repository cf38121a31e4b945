/** A door in memory, for `npm run dev`: enough of the API to see every state of the element without Python or Rasa. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";

const site = {
  slug: "demo",
  name: "Voorbeeld",
  organisation: "Bibliotheek Voorbeeldstad",
  theme: "",
  address_form: "u",
  retention_days: 28,
  shared_computer: false,
  idle_minutes: 5,
  greeting: "Hallo. Ik denk met u mee over leren, werk en wie dat kan betalen. Vertel in uw eigen woorden waar u mee zit.",
};
const card = (id: string, title: string, more = {}) => ({
  kind: "service",
  id,
  title,
  why: "Een mens die met u meedenkt over werk dat bij u past. Dit past omdat u nu niet werkt.",
  amount: "kosten: gratis (2026)",
  first_step: "Maak een afspraak bij het Werkcentrum.",
  link: "https://www.werkcentrum.nl/",
  source: "werkcentrum.nl, 2026-10-01",
  checked_on: "21 november 2026",
  warning: "",
  ...more,
});
const ADVICE = [
  {
    text: "Vervelend dat uw gezondheid dwarszit. Hebt u een uitkering, vraag dan eerst toestemming. Een EVC laat zien wat u al kunt.",
    buttons: [],
    cards: [
      card("werkcentrum", "Werkcentrum"),
      card("evc", "Ervaringscertificaat (EVC)", { warning: "Hebt u WIA? Vraag eerst toestemming, voor u zich inschrijft." }),
    ],
  },
  {
    text: "Er zijn meer plaatsen met die naam. Welke bedoelt u?",
    cards: [],
    buttons: [
      { title: "Hengelo (Overijssel)", choice: "/a" },
      { title: "Hengelo (Gelderland, gemeente Bronckhorst)", choice: "/b" },
    ],
  },
];

interface Talk {
  messages: Record<string, unknown>[];
  answers: Map<string, Record<string, unknown>[]>;
  streams: Set<ServerResponse>;
}

/** A text of `fout` is answered with 503, `traag` takes five seconds. */
export function fakeDoor(): Plugin {
  const talks = new Map<string, Talk>();
  const add = (talk: Talk, message: Record<string, unknown>) => {
    const full = { id: talk.messages.length + 1, at: new Date().toISOString(), buttons: [], cards: [], ...message };
    talk.messages.push(full);
    for (const stream of talk.streams) stream.write(`id: ${full.id}\nevent: message\ndata: ${JSON.stringify(full)}\n\n`);
    return full;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const reply = (status: number, body?: unknown) => {
      response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    let text = "";
    for await (const part of request) text += part;
    const body = text ? JSON.parse(text) : {};
    const [, what, id, part] = new URL(request.url!, "http://x").pathname.split("/");
    if (what === "sites")
      return reply(200, { ...site, slug: id, shared_computer: id === "gedeeld", idle_minutes: id === "gedeeld" ? 1 : 5 });
    if (what === "glossary")
      return reply(200, [{ term: "EVC", explanation: "Een papier waarop staat wat u al kunt, ook zonder diploma." }]);
    if (!id) {
      const talk = { messages: [], answers: new Map(), streams: new Set<ServerResponse>() };
      const name = String(Math.random()).slice(2);
      talks.set(name, talk);
      return reply(201, {
        id: name,
        token: "t",
        number: "K7M2-9QXT",
        messages: [add(talk, { sender: "bot", text: site.greeting })],
      });
    }
    const talk = talks.get(id);
    if (!talk) return reply(404, { detail: "Dit gesprek is er niet meer." });
    if (part === "events") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(":\n\n");
      talk.streams.add(response);
      return request.on("close", () => talk.streams.delete(response));
    }
    if (request.method === "DELETE") return (talks.delete(id), reply(204));
    if (request.method === "PUT") return reply(204);
    if (request.method === "GET") return reply(200, { messages: talk.messages });
    if (body.text === "fout") return reply(503, { detail: "De assistent is even weg. Uw bericht is bewaard." });
    if (body.text === "traag") await new Promise((go) => setTimeout(go, 5000));
    if (!talk.answers.has(body.client_id)) {
      add(talk, { sender: "user", text: body.text ?? "Hengelo (Overijssel)", client_id: body.client_id });
      talk.answers.set(
        body.client_id,
        ADVICE.map((one) => add(talk, { sender: "bot", ...one })),
      );
    }
    reply(200, { messages: talk.answers.get(body.client_id) });
  };
  return {
    name: "fake-door",
    apply: "serve",
    configureServer: (server) => void server.middlewares.use("/api/v1", (request, response) => void answer(request, response)),
  };
}
