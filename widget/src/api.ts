/** Talking to the door over HTTP. No cookie ever goes along; the token is in a header. */

import type { About, Message, Outgoing, Session, Site, State, Term } from "./types";

/** What went wrong. `status` is 0 when the door could not be reached; `wait` is in seconds. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail = "",
    readonly wait = 0,
  ) {
    super(detail);
  }

  /** The conversation is not there any more, or not ours. */
  get gone(): boolean {
    return [401, 403, 404].includes(this.status);
  }
}

interface Options {
  body?: unknown;
  accept?: string;
  last?: number;
  signal?: AbortSignal;
  keepalive?: boolean;
}

export class Door {
  /** Called when the door renews the token of a conversation. */
  renewed: (session: Session) => void = () => {};

  constructor(readonly origin: string) {}

  /** `path` is below the conversation where there is one. */
  async #ask(
    method: string,
    path: string,
    session?: Session | null,
    { body, accept, last, ...more }: Options = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: accept ?? "application/json" };
    if (session) headers.Authorization = `Bearer ${session.token}`;
    if (body) headers["Content-Type"] = "application/json";
    if (last !== undefined) headers["Last-Event-ID"] = String(last);
    let answer: Response;
    try {
      answer = await fetch(`${this.origin}/api/v1/${session ? `conversations/${session.id}` : ""}${path}`, {
        ...more,
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
      } as RequestInit);
    } catch {
      throw new Problem(0);
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, told.detail, Number(answer.headers.get("Retry-After")) || 0);
  }

  async #json<T>(method: string, path: string, session?: Session | null, options?: Options): Promise<T> {
    const body = await (await this.#ask(method, path, session, options)).json().catch(() => {
      throw new Problem(0); // broken off halfway
    });
    if (session && body.token) this.renewed({ ...session, token: body.token });
    return body;
  }

  site(slug: string): Promise<Site> {
    return this.#json("GET", `sites/${encodeURIComponent(slug)}`);
  }

  glossary(slug: string): Promise<Term[]> {
    return this.#json("GET", `glossary?site=${encodeURIComponent(slug)}`);
  }

  begin(site: string): Promise<Session & { messages: Message[] }> {
    return this.#json("POST", "conversations", null, { body: { site } });
  }

  /** The same `client_id` again gives the same answer, never a second turn. */
  send(session: Session, { client_id, shown, choice }: Outgoing): Promise<{ messages: Message[]; state: State }> {
    return this.#json("POST", "/messages", session, {
      body: choice === undefined ? { client_id, text: shown } : { client_id, choice },
    });
  }

  history(session: Session): Promise<{ messages: Message[]; state: State }> {
    return this.#json("GET", "/messages", session);
  }

  about(session: Session): Promise<About> {
    return this.#json("GET", "", session);
  }

  /** A saved conversation gets a token that lasts as long as the site keeps conversations. */
  save(session: Session, saved: boolean): Promise<About> {
    return this.#json("PATCH", "", session, { body: { saved } });
  }

  events(session: Session, last: number, signal: AbortSignal, poll: boolean): Promise<Response> {
    return this.#ask("GET", "/events", session, { last, signal, accept: poll ? undefined : "text/event-stream" });
  }

  async export(session: Session, as: "html" | "json"): Promise<Blob> {
    return (await this.#ask("GET", `/export?as=${as}`, session, { accept: "*/*" })).blob();
  }

  async wipe(session: Session, keepalive = false): Promise<void> {
    await this.#ask("DELETE", "", session, { keepalive });
  }

  /** What the visitor thinks of a message, or that a card's link was followed. Nobody waits for it. */
  tell(session: Session, path: string, body?: unknown): void {
    this.#ask("PUT", path, session, { body, keepalive: true }).catch(() => {});
  }
}

/** Server-sent events of a streamed answer, one by one: `{event, data}`. Ends when the stream ends. */
export async function* eventsOf(answer: Response): AsyncGenerator<{ event: string; data: string }> {
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    for (const block of blocks) {
      const found = { event: "", data: "" };
      for (const [, name, value] of block.matchAll(/^(event|data): ?([^\r\n]*)/gm)) found[name as "event" | "data"] = value;
      yield found; // also the empty ones: they show that the stream flows
    }
  }
}
