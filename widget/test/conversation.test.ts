import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Door } from "../src/api";
import { Conversation } from "../src/conversation";
import { Keep } from "../src/keep";
import { FakeDoor, until } from "./fake";

let door: FakeDoor;
let made: Conversation[] = [];
const talk = (shared = false, key = "k"): Conversation => {
  const one = new Conversation(new Door("https://deur.example"), "demo", new Keep(key, shared));
  made.push(one);
  return one;
};
const texts = (one: Conversation) => one.messages.map((message) => message.text);
const idle = (one: Conversation) => until(() => !one.sending && !one.outbox.length);

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  door = new FakeDoor();
});
afterEach(() => {
  for (const one of made) one.rest();
  made = [];
  vi.useRealTimers();
});

describe("saying something", () => {
  it("begins a conversation only at the first message", async () => {
    const one = talk();
    await one.resume();
    expect(door.begun).toBe(0);
    one.say("hallo");
    await idle(one);
    expect([door.begun, texts(one)]).toEqual([1, ["Hallo.", "hallo", "U zei: hallo"]]);
  });

  it("shows a message once when the door's own copy of it arrives too", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    const again = talk();
    await again.resume();
    expect(texts(again)).toEqual(["Hallo.", "hallo", "U zei: hallo"]);
  });

  it("sends messages one after another, in order", async () => {
    const one = talk();
    one.say("een");
    one.say("twee");
    one.choose("Ja", "/affirm");
    await idle(one);
    expect(door.turns).toEqual(["een", "twee", "keuze /affirm"]);
  });
});

describe("when something is away", () => {
  it("keeps a message while there is no connection and sends it once", async () => {
    door.trouble = [{ path: /POST .*messages/, status: "lost" }];
    const one = talk();
    one.say("hallo");
    await until(() => one.notice === "offline");
    expect(one.outbox).toHaveLength(1);
    window.dispatchEvent(new Event("online"));
    await idle(one);
    expect([door.turns, one.notice]).toEqual([["hallo"], ""]);
  });

  it("makes no second turn when only the answer was lost", async () => {
    door.trouble = [{ path: /POST .*messages/, status: "answer lost" }];
    const one = talk();
    one.say("hallo");
    await until(() => one.notice === "offline");
    await one.retry();
    await idle(one);
    expect(door.turns).toEqual(["hallo"]);
    expect(texts(one)).toEqual(["Hallo.", "hallo", "U zei: hallo"]);
  });

  it("says what the door says when the assistant is away, and a retry answers", async () => {
    door.trouble = [{ path: /POST .*messages/, status: 503, body: { detail: "De assistent is even weg." } }];
    const one = talk();
    one.say("hallo");
    await until(() => one.retryable);
    expect([one.detail, one.outbox.length]).toEqual(["De assistent is even weg.", 1]);
    await one.retry();
    await idle(one);
    expect(texts(one)).toContain("U zei: hallo");
  });

  it("waits as long as the door asks, then goes on by itself", async () => {
    door.trouble = [{ path: /POST .*messages/, status: 429, headers: { "Retry-After": "1" } }];
    const one = talk();
    const began = Date.now();
    one.say("hallo");
    await idle(one);
    expect(Date.now() - began).toBeGreaterThan(900);
    expect(door.turns).toEqual(["hallo"]);
  });

  it("starts anew, kindly, when the conversation is gone, and keeps what was typed", async () => {
    const one = talk();
    one.say("eerste");
    await idle(one);
    door.trouble = [{ path: /POST .*messages/, status: 401 }];
    const notices: string[] = [];
    one.changed = () => notices.push(one.notice);
    one.say("tweede");
    await until(() => door.begun === 2 && !one.outbox.length);
    expect(notices).toContain("fresh");
    expect(texts(one)).toEqual(["Hallo.", "tweede", "U zei: tweede"]);
  });

  it("shows the conversation after all when the door was away for a moment", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    door.trouble = [{ path: /GET .*messages/, status: 503, body: { detail: "Even niet bereikbaar." } }];
    const again = talk();
    await again.resume();
    expect([again.detail, again.retryable, again.messages]).toEqual(["Even niet bereikbaar.", true, []]);
    await again.retry();
    expect([again.notice, texts(again)]).toEqual(["", ["Hallo.", "hallo", "U zei: hallo"]]);
  });

  it("gives refused text back to be changed", async () => {
    const one = talk();
    door.trouble = [{ path: /POST .*messages/, status: 422, body: { detail: "Dit kan ik niet lezen." } }];
    one.say("raar");
    await until(() => one.refused === "raar");
    expect([one.detail, one.outbox.length]).toEqual(["Dit kan ik niet lezen.", 0]);
  });

  it("sends after a reload what was still waiting", async () => {
    door.trouble = [{ path: /POST .*messages/, status: "lost" }];
    const one = talk();
    one.say("hallo");
    await until(() => one.notice === "offline");
    const reloaded = talk();
    await reloaded.resume();
    await reloaded.retry();
    await idle(reloaded);
    expect(door.turns).toEqual(["hallo"]);
  });
});

describe("remembering", () => {
  it("uses session storage only, until the visitor saves", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    expect([sessionStorage.length, localStorage.length]).toEqual([1, 0]);
    one.save(true);
    expect(localStorage.getItem("k")).toContain("c1");
    one.save(false);
    expect(localStorage.length).toBe(0);
  });

  it("is there the next morning after it was saved", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    one.save(true);
    sessionStorage.clear();
    const tomorrow = talk();
    await tomorrow.resume();
    expect(texts(tomorrow)).toContain("U zei: hallo");
  });

  it("tells the door with the next answer that it is saved, when the door could not be reached before", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    door.trouble = [{ path: /PATCH/, status: "lost" }];
    expect([await one.save(true), door.saved]).toEqual([false, undefined]);
    one.say("nog iets");
    await until(() => door.saved === true);
    const tomorrow = talk();
    await tomorrow.resume();
    expect(await tomorrow.save(false)).toBe(true);
    expect(door.saved).toBe(false);
  });

  it("tells the door when it comes back, also after a reload", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    door.trouble = [{ path: /PATCH/, status: 503 }];
    await one.save(true);
    await talk().resume();
    await until(() => door.saved === true);
  });

  it("saves a conversation that was begun after it was asked to", async () => {
    const one = talk();
    await one.save(true);
    one.say("hallo");
    await until(() => door.saved === true);
    expect(localStorage.getItem("k")).toContain("c1");
  });

  it("stays saved when another tab of the same visitor saved it", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    const two = talk();
    await two.resume();
    two.save(true);
    one.say("nog iets");
    await idle(one);
    expect([one.saved, localStorage.length]).toEqual([true, 1]);
    two.save(false);
    one.say("en nog iets");
    await idle(one);
    expect([one.saved, localStorage.length]).toEqual([false, 0]);
  });

  it("stores nothing on a shared computer, and drops what an earlier visit left", async () => {
    sessionStorage.setItem("k", "{}");
    localStorage.setItem("k", "{}");
    const one = talk(true);
    one.say("hallo");
    await idle(one);
    expect([sessionStorage.length, localStorage.length]).toEqual([0, 0]);
  });

  it("works for the page's life when the browser blocks storage", async () => {
    const blocked = vi.spyOn(window, "sessionStorage", "get").mockImplementation(() => {
      throw new DOMException("blocked");
    });
    const one = talk();
    await one.resume();
    one.say("hallo");
    await idle(one);
    expect(texts(one)).toContain("U zei: hallo");
    blocked.mockRestore();
  });

  it.each(["{", "null", "5", '"x"', "[]", '{"session":"x","outbox":{"a":1},"size":{}}', '{"session":{},"outbox":[null,5,"x"]}'])(
    "takes no harm from storage that holds %s",
    async (text) => {
      for (const area of [sessionStorage, localStorage]) area.setItem("k", text);
      const one = talk();
      await one.resume();
      one.say("hallo");
      await idle(one);
      expect(door.turns).toEqual(["hallo"]);
      expect(sessionStorage.getItem("k")).toContain("c1");
    },
  );

  it("uses a renewed token from then on", async () => {
    const one = talk();
    one.say("een");
    await idle(one);
    door.trouble = [{ path: /GET .*messages/, status: 200, body: { messages: [], state: "bot", token: "nieuw" } }];
    const again = talk();
    await again.resume();
    again.say("twee");
    await idle(again);
    expect(door.tokens.at(-1)).toBe("Bearer nieuw");
  });
});

describe("wiping", () => {
  it("leaves nothing here", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    one.save(true);
    await one.wipe();
    expect([one.session, one.messages, localStorage.length, one.notice]).toEqual([null, [], 0, "wiped"]);
    expect(sessionStorage.getItem("k")).not.toContain("c1");
  });

  it("says so when it did not succeed, and loses nothing", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    door.trouble = [{ path: /DELETE/, status: "lost" }];
    await one.wipe();
    expect([one.notice, one.session?.id]).toEqual(["notWiped", "c1"]);
  });

  /** Something asked of the door that is answered when the function that this returns is called. */
  const late = (path: RegExp, status: 404 | "late" = "late"): (() => void) => {
    let answer!: () => void;
    door.trouble = [{ path, status, wait: new Promise<void>((go) => (answer = go)) }];
    return answer;
  };
  const nothing = (one: Conversation) => [one.messages, one.outbox, one.session, one.notice];

  it("does not show the answer that was on its way", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    const answer = late(/POST .*messages/);
    one.say("mijn verhaal");
    await until(() => door.turns.includes("mijn verhaal"));
    await one.wipe();
    answer();
    await until(() => !one.sending);
    expect(nothing(one)).toEqual([[], [], null, "wiped"]);
    expect(sessionStorage.getItem("k")).not.toContain("verhaal");
  });

  it("says nothing of a failure of what was on its way", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    const answer = late(/POST .*messages/, 404);
    one.say("mijn verhaal");
    await one.wipe();
    answer();
    await until(() => !one.sending);
    expect(nothing(one)).toEqual([[], [], null, "wiped"]);
  });

  it("wipes a conversation that was just being begun, at the door too", async () => {
    const one = talk();
    const answer = late(/POST .*conversations$/);
    one.say("mijn verhaal");
    await until(() => door.begun === 1);
    await one.wipe();
    answer();
    await until(() => !one.sending && !!door.wiped.length);
    expect(nothing(one)).toEqual([[], [], null, "wiped"]);
    expect([door.wiped, door.turns]).toEqual([["c1"], []]);
  });

  it("does not show a history that was on its way", async () => {
    const one = talk();
    one.say("mijn verhaal");
    await idle(one);
    const answer = late(/GET .*messages/);
    window.dispatchEvent(new Event("online"));
    await one.wipe();
    answer();
    await new Promise((go) => setTimeout(go, 20));
    expect(nothing(one)).toEqual([[], [], null, "wiped"]);
  });

  it("begins anew with what is said while the old answer is still on its way", async () => {
    const one = talk();
    one.say("hallo");
    await idle(one);
    const answer = late(/POST .*messages/);
    one.say("mijn verhaal");
    await until(() => door.turns.includes("mijn verhaal"));
    await one.wipe();
    one.say("iets anders");
    answer();
    await idle(one);
    expect([one.session?.id, texts(one)]).toEqual(["c2", ["Hallo.", "iets anders", "U zei: iets anders"]]);
  });
});
