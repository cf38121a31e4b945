/** A door for tests: `fetch` answers from memory, and can be broken in the ways that doors break. */

import { vi } from "vitest";
import type { Message } from "../src/types";

export class FakeDoor {
  messages: Message[] = [];
  answers = new Map<string, Message[]>();
  begun = 0;
  turns: string[] = [];
  tokens: string[] = [];
  wiped: string[] = [];
  saved?: boolean;
  /** What the next requests to these paths meet: a status, "lost" when the connection breaks, "late" for the answer itself; after `wait`. */
  trouble: {
    path: RegExp;
    status: number | "lost" | "answer lost" | "late";
    body?: object;
    headers?: Record<string, string>;
    wait?: Promise<void>;
  }[] = [];

  constructor() {
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => this.fetch(new URL(url).pathname.replace("/api/v1", ""), init));
  }

  add(message: Partial<Message>): Message {
    const full = {
      id: this.messages.length + 1,
      at: "2026-11-29T12:00:00Z",
      sender: "bot",
      text: "",
      buttons: [],
      cards: [],
      ...message,
    } as Message;
    this.messages.push(full);
    return full;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const body = init.body ? JSON.parse(String(init.body)) : {};
    const headers = init.headers as Record<string, string>;
    if (headers.Authorization) this.tokens.push(headers.Authorization);
    const json = (value: object, status = 200, more = {}) =>
      new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", ...more } });
    const found = this.trouble.findIndex((one) => one.path.test(`${init.method} ${path}`));
    const trouble = found < 0 ? undefined : this.trouble.splice(found, 1)[0];
    if (trouble?.status === "lost") throw new TypeError("Failed to fetch");
    if (typeof trouble?.status === "number") {
      await trouble.wait;
      return json(trouble.body ?? {}, trouble.status, trouble.headers);
    }
    const answer = this.answer(`${init.method} ${path}`, body, json, init);
    if (trouble?.status === "late") await trouble.wait;
    else if (trouble) throw new TypeError("Failed to fetch"); // the door did its work, the answer did not arrive
    return answer;
  }

  private answer(
    what: string,
    body: Record<string, string>,
    json: (value: object, status?: number) => Response,
    init: RequestInit,
  ): Response | Promise<Response> {
    if (what === "POST /conversations") {
      this.begun++;
      this.messages = [];
      return json({ id: `c${this.begun}`, token: `t${this.begun}`, messages: [this.add({ text: "Hallo." })] }, 201);
    }
    if (what.endsWith("/events"))
      return new Promise((_, lost) => init.signal!.addEventListener("abort", () => lost(new Error("aborted"))));
    if (what.startsWith("GET")) return json({ messages: this.messages, state: "bot" });
    if (what.startsWith("POST")) {
      if (!this.answers.has(body.client_id)) {
        const said = body.text ?? `keuze ${body.choice}`;
        this.turns.push(said);
        this.add({ sender: "user", text: said, client_id: body.client_id });
        this.answers.set(body.client_id, [this.add({ text: `U zei: ${said}` })]);
      }
      return json({ messages: this.answers.get(body.client_id), state: "bot" });
    }
    if (what.startsWith("PATCH")) return json({ saved: (this.saved = Boolean(body.saved)) });
    if (what.startsWith("DELETE")) this.wiped.push(what.split("/").pop()!);
    return new Response(null, { status: 204 });
  }
}

/** Waits until it is so. */
export const until = (so: () => boolean) =>
  vi.waitFor(
    () => {
      if (!so()) throw new Error("not yet");
    },
    { timeout: 2000, interval: 5 },
  );
