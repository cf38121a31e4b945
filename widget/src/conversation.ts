/**
 * One conversation as this page knows it: what was said, what still has to be sent, and what is wrong.
 * Knows nothing of the screen; `changed` is called whenever something is different.
 */

import { eventsOf, Problem, type Door } from "./api";
import type { Keep } from "./keep";
import type { Card, Message, Outgoing, Session, State } from "./types";

/** Seconds between tries when the door or Rasa is away. */
const PAUSES = [2, 4, 8, 15, 30];
/** A stream that shows nothing for this long passes through a proxy that buffers: then we poll. In milliseconds. */
const SILENT_STREAM = 8_000;
const OTHER_TAB = 120;

export type Notice = "fresh" | "wiped" | "notWiped" | "offline" | "broken" | "";

export class Conversation {
  session: Session | null = null;
  messages: Message[] = [];
  outbox: Outgoing[] = [];
  /** What the visitor must know now, by name; `detail` is the door's own sentence about it. */
  notice: Notice = "";
  detail = "";
  /** A try again makes sense. */
  retryable = false;
  /** Text that the door refused, to be put back where it was typed. */
  refused = "";
  sending = false;
  state: State = "bot";
  changed: () => void = () => {};

  /** Which conversation this is, from the first one on this page: an answer to an earlier one comes too late. */
  #which = 0;
  #tries = 0;
  #timer = 0;
  #stream: AbortController | null = null;
  #channel: BroadcastChannel | null = null;
  #poll = false;

  constructor(
    private readonly door: Door,
    private readonly site: string,
    private readonly keep: Keep,
  ) {
    door.renewed = (session) => {
      if (session.id === this.session?.id) this.#keepSession(session);
    };
    if (!keep.shared && "BroadcastChannel" in window) {
      this.#channel = new BroadcastChannel(`leerwijzer:${door.origin}:${site}`);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    }
    window.addEventListener("online", () => void this.#refresh().then(() => this.retry()));
  }

  get saved(): boolean {
    return !!this.keep.read().saved;
  }

  /** Picks up where this tab, the saved conversation or another tab was. */
  async resume(): Promise<void> {
    const kept = this.keep.read();
    // What others may have written there must not break the chat.
    this.session = kept.session?.id ? kept.session : null;
    this.outbox = [kept.outbox ?? []].flat().filter((one) => one?.client_id);
    if (!this.session && this.#channel) {
      this.#channel.postMessage({ ask: true });
      await new Promise((resume) => setTimeout(resume, OTHER_TAB));
    }
    if (this.session) await this.#refresh();
    void this.#flush();
    this.changed();
  }

  say(text: string): void {
    this.#add({ client_id: newId(), shown: text });
  }

  choose(title: string, choice: string): void {
    this.#add({ client_id: newId(), shown: title, choice });
  }

  /** Sends what waits, now. */
  async retry(): Promise<void> {
    this.#tries = 0;
    if (!this.messages.length) await this.#refresh();
    await this.#flush();
  }

  /**
   * Remembers the conversation after the browser closes, or stops doing so; says whether the door knows. If not, it is told
   * with the next thing that it answers.
   */
  save(on: boolean): Promise<boolean> {
    this.keep.write({ saved: on });
    return this.#tellSaved();
  }

  /** Wipes everything here and at the door. Says so when the door could not be reached: then nothing is lost to try again. */
  async wipe(leaving = false): Promise<void> {
    const session = this.session;
    if (leaving) this.#forget("");
    try {
      if (session) await this.door.wipe(session, leaving);
    } catch (problem) {
      if (!(problem as Problem).gone) return this.#tell("notWiped");
    }
    this.#forget("wiped");
    this.#channel?.postMessage({ wiped: session?.id });
  }

  rate(message: Message, feedback: "good" | "bad"): void {
    message.feedback = feedback;
    if (this.session) this.door.tell(this.session, `/messages/${message.id}/feedback`, { feedback });
  }

  opened({ kind, id }: Card): void {
    if (this.session) this.door.tell(this.session, `/cards/${kind}/${id}/opened`);
  }

  /** Follows what others add: an adviser, or this visitor in another tab. */
  listen(): void {
    if (!this.#stream && this.session) void this.#follow((this.#stream = new AbortController()));
  }

  rest(): void {
    this.#stream?.abort();
    this.#stream = null;
  }

  async #tellSaved(): Promise<boolean> {
    const { session, saved } = this;
    if (!session || saved === !!session.saved) return true;
    try {
      await this.door.save(session, saved);
    } catch {
      return false;
    }
    if (session.id === this.session?.id) this.#keepSession({ ...this.session, saved });
    return true;
  }

  #add(item: Outgoing): void {
    this.outbox.push(item);
    this.keep.write({ outbox: this.outbox });
    if (this.notice !== "offline") this.notice = "";
    this.changed();
    void this.retry();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.sending) return;
    this.sending = true;
    let which = this.#which;
    try {
      while (this.outbox.length) {
        const item = this.outbox[0];
        which = this.#which;
        this.changed();
        const session = this.session ?? (await this.#begin());
        const { messages, state } = await this.door.send(session, item);
        if (which !== this.#which) continue; // wiped meanwhile
        this.state = state;
        this.#confirm(item);
        this.#merge(messages);
        this.#tries = 0;
        this.#tell("");
        void this.#tellSaved();
      }
    } catch (problem) {
      if ((problem as Problem).status === undefined) throw problem; // a fault of ours
      if (which === this.#which) this.#failed(problem as Problem);
      else this.#later(0);
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  async #begin(): Promise<Session> {
    const which = this.#which;
    const { messages, id, token } = await this.door.begin(this.site);
    const session = { id, token };
    if (which !== this.#which) {
      this.door.wipe(session).catch(() => {});
      throw new Problem(0);
    }
    this.#keepSession(session);
    this.#merge(messages);
    this.#channel?.postMessage({ session: this.session });
    this.listen();
    return session;
  }

  #failed(problem: Problem): void {
    const { status, detail, wait } = problem;
    const item = this.outbox[0];
    if (problem.gone && this.session) {
      this.#forget("fresh", this.outbox);
      this.#later(0);
    } else if ([400, 409, 413, 422].includes(status)) {
      this.#confirm(item, false);
      if (item.choice === undefined) this.refused = item.shown;
      this.#tell("broken", detail);
      void this.#refresh();
      if (this.outbox.length) this.#later(0);
    } else if (status && !(status === 429 || status >= 500)) {
      this.#tell("broken", detail);
    } else {
      this.#tell(status ? "broken" : "offline", detail, true);
      if (this.#tries < PAUSES.length || !status) this.#later(wait || PAUSES[Math.min(this.#tries++, PAUSES.length - 1)]);
    }
  }

  #later(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#flush(), seconds * 1000);
  }

  /** The door has this message: it leaves the queue and stays on the screen until the door's own copy comes. */
  #confirm(item: Outgoing, taken = true): void {
    this.outbox = this.outbox.filter((one) => one !== item);
    this.keep.write({ outbox: this.outbox });
    if (taken && !this.messages.some((one) => one.client_id === item.client_id)) {
      // Between the last message and the answer, whatever numbers they get.
      const id = (this.messages.at(-1)?.id ?? 0) + 0.5;
      this.messages.push(bare("user", item.shown, id, item.client_id));
    }
  }

  #merge(incoming: Message[]): void {
    for (const message of incoming) {
      const same = this.messages.findIndex(
        (one) => one.id === message.id || (!!message.client_id && one.client_id === message.client_id),
      );
      if (same < 0) this.messages.push(message);
      else this.messages[same] = { ...message, feedback: message.feedback ?? this.messages[same].feedback };
    }
    this.messages.sort((a, b) => a.id - b.id);
    if (incoming.length) this.changed();
  }

  async #refresh(): Promise<void> {
    if (!this.session) return;
    const which = this.#which;
    try {
      const { messages, state } = await this.door.history(this.session);
      if (which !== this.#which) return;
      this.state = state;
      if (this.retryable) this.#tell("");
      this.#merge(messages);
      void this.#tellSaved();
      this.listen();
    } catch (problem) {
      const { gone, status, detail } = problem as Problem;
      if (which !== this.#which) return;
      if (gone) this.#forget("fresh", this.outbox);
      else this.#tell(status ? "broken" : "offline", detail, true);
    }
  }

  async #follow(stream: AbortController): Promise<void> {
    let pause = 0;
    while (!stream.signal.aborted && this.session) {
      const last = Math.floor(this.messages.at(-1)?.id ?? 0);
      // Only this request is cut off when it is silent; the following goes on.
      const request = new AbortController();
      stream.signal.addEventListener("abort", () => request.abort());
      let silence = this.#poll ? 0 : window.setTimeout(() => ((this.#poll = true), request.abort()), SILENT_STREAM);
      try {
        const answer = await this.door.events(this.session, last, request.signal, this.#poll);
        if (this.#poll) this.#heardOf(await answer.json());
        else
          for await (const { event, data } of eventsOf(answer)) {
            clearTimeout(silence);
            silence = 0;
            if (event === "gone") this.#forget("wiped");
            else if (data) this.#heardOf(event === "message" ? { messages: [JSON.parse(data)] } : JSON.parse(data));
          }
        pause = 0;
      } catch (problem) {
        if ((problem as Problem).gone) break;
        pause = Math.min(pause + 1, PAUSES.length);
      }
      clearTimeout(silence);
      await new Promise((go) => setTimeout(go, pause ? PAUSES[pause - 1] * 1000 : 250));
    }
    if (this.#stream === stream) this.#stream = null;
  }

  #heardOf({ messages = [], state = this.state }: { messages?: Message[]; state?: State }): void {
    const other = state !== this.state;
    this.state = state;
    this.#merge(messages);
    if (other) this.changed();
  }

  #heard(data: { ask?: boolean; session?: Session; wiped?: string }): void {
    if (data.ask && this.session) this.#channel!.postMessage({ session: this.session });
    else if (data.session && !this.session) {
      this.#keepSession(data.session);
      void this.#refresh();
    } else if (data.wiped && data.wiped === this.session?.id) this.#forget("wiped");
  }

  #keepSession(session: Session): void {
    this.session = session;
    this.keep.write({ session });
  }

  #forget(notice: Notice, outbox: Outgoing[] = []): void {
    this.rest();
    clearTimeout(this.#timer);
    this.#which++;
    this.session = null;
    this.messages = [];
    this.state = "bot";
    this.keep.forget();
    // A button of a conversation that is gone means nothing in a new one; its words do.
    for (const item of outbox) delete item.choice;
    this.outbox = outbox;
    this.keep.write({ outbox });
    this.#tell(notice);
  }

  #tell(notice: Notice, detail = "", retryable = false): void {
    this.notice = notice;
    this.detail = detail;
    this.retryable = retryable;
    this.changed();
  }
}

/** A message that did not come from the door. */
export const bare = (sender: "bot" | "user", text: string, id: number, client_id?: string): Message => ({
  id,
  at: "",
  sender,
  text,
  buttons: [],
  cards: [],
  client_id,
});

/** An id that cannot be guessed; `crypto.randomUUID` is missing on pages without https. */
export const newId = (): string => [...crypto.getRandomValues(new Uint8Array(20))].map((one) => one.toString(36)).join("");
