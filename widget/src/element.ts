/** `<leerwijzer-chat>`: what the visitor sees and touches. What was said and sent is in conversation.ts. */

import { Door, Problem } from "./api";
import { bare, Conversation } from "./conversation";
import { dress, h, icon, ICONS, press, row, type Child } from "./dom";
import { watchIdle } from "./idle";
import { Keep } from "./keep";
import { messageElement, spoken } from "./message";
import { printed } from "./print";
import { Rich } from "./rich";
import { canDictate, dictate, hush, ownVoice, speak } from "./speech";
import css from "./style.css?inline";
import type { Message, Site } from "./types";
import { fill, wordsFor, type Words } from "./words";

const LONGEST = 2000;
const THINKING_AFTER = 300;

/** Where the door is: the origin that this script came from. Set by main.ts. */
export const home = { origin: "" };

export class LeerwijzerChat extends HTMLElement {
  #root!: ShadowRoot;
  #words: Words = wordsFor("u");
  #rich!: Rich;
  #site!: Site;
  #keep!: Keep;
  #talk!: Conversation;
  #stopIdle = () => {};

  #launcher!: HTMLButtonElement;
  #panel!: HTMLElement;
  #log!: HTMLElement;
  #choices!: HTMLElement;
  #status!: HTMLElement;
  #alert!: HTMLElement;
  #newer!: HTMLButtonElement;
  /** The first message that came while the visitor read further up. */
  #unread!: HTMLElement;
  #input!: HTMLTextAreaElement;
  #counter!: HTMLElement;
  #api!: Door;
  #stopDictating: (() => void) | null = null;
  /** The visitor knows where the sound may go. */
  #mayDictate = false;
  #who = h("p", { role: "status" });
  #nodes = new Map<string, HTMLElement>();
  #thinking = 0;
  #loaded: Promise<void> | null = null;
  #restored = false;

  get #mode(): string {
    return this.getAttribute("mode") ?? "panel";
  }

  connectedCallback(): void {
    if (this.#root) return;
    this.replaceChildren(); // what stood here for browsers without scripts
    this.lang = "nl";
    this.#root = this.attachShadow({ mode: "open" });
    dress(this.#root, css, window);
    if (this.#mode === "floating") {
      this.#launcher = press("launcher", () => void this.open(), [icon(ICONS.chat), this.#words.open], {
        "aria-expanded": "false",
      });
      this.#root.append(this.#launcher);
      // A conversation that was open on the previous page of the site goes on here.
      if (this.#kept().read().open) void this.open(false);
    } else void this.open(false);
  }

  disconnectedCallback(): void {
    this.#talk?.rest();
    this.#stopIdle();
  }

  /** Opens the chat; from then on, and no sooner, the door is asked for anything. */
  async open(focus = true): Promise<void> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    if (!this.#panel) return;
    this.#panel.hidden = false;
    this.#keep?.write({ open: true });
    if (this.#launcher) this.#launcher.hidden = true;
    this.#talk?.listen();
    if (focus) (this.#input ?? this.#panel).focus();
  }

  close(): void {
    hush();
    this.#panel.hidden = true;
    this.#keep?.write({ open: false });
    this.#talk?.rest();
    this.#launcher.hidden = false;
    this.#launcher.focus();
  }

  #kept(shared = false): Keep {
    return new Keep(`leerwijzer:${this.#door}:${this.#slug}`, shared);
  }

  get #slug(): string {
    return this.getAttribute("site") ?? "demo";
  }

  get #door(): string {
    return this.getAttribute("door") ?? home.origin;
  }

  async #load(): Promise<void> {
    const door = (this.#api = new Door(this.#door));
    const glossary = door.glossary(this.#slug).catch(() => []);
    try {
      this.#site = await door.site(this.#slug);
    } catch (problem) {
      this.#unavailable((problem as Problem).detail);
      this.#loaded = null;
      return;
    }
    this.#words = wordsFor(this.#site.address_form);
    if (this.#site.theme && !this.hasAttribute("theme")) this.setAttribute("theme", this.#site.theme);
    const theme = this.getAttribute("theme");
    if (theme) this.classList.add(`${theme}-theme`);
    const shared = this.#site.shared_computer || this.hasAttribute("shared");
    this.#keep = this.#kept(shared);
    if (shared) this.#keep.write({});
    this.#talk = new Conversation(door, this.#slug, this.#keep);
    this.#build();
    // Without its explanations the chat works too.
    const terms = await Promise.race([glossary, new Promise<[]>((go) => setTimeout(go, 1500, []))]);
    this.#rich = new Rich(this.#words, terms);
    this.#talk.changed = () => this.#draw();
    await this.#talk.resume();
    this.#restored = true;
    if (shared) {
      this.#stopIdle = watchIdle(
        this,
        this.#root,
        this.#site.idle_minutes,
        this.#words,
        () => this.#busy,
        () => this.#talk.wipe(),
      );
      window.addEventListener("pagehide", () => void this.#talk.wipe(true));
    }
    this.#draw();
  }

  get #busy(): boolean {
    return !!this.#talk.session || !!this.#talk.outbox.length || !!this.#input.value;
  }

  // ---- What stands still -------------------------------------------------------------------------------------------

  #build(): void {
    const [words, keep] = [this.#words, this.#keep];
    const button = (label: string, drawing: string, onclick: () => void, kind = "") =>
      press(`bar ${kind}`, onclick, [icon(drawing), label]);

    this.#log = h("div.log", {
      role: "log",
      "aria-label": words.log,
      tabindex: "0",
      "aria-busy": "true",
      onscroll: () => this.#scrolled(),
    });
    this.#choices = h("div.choices", { role: "group", "aria-label": words.choose });
    this.#status = h("p.status", { role: "status" });
    this.#alert = h("div.alert", { role: "alert" });
    this.#newer = press("newer", () => (this.#show(this.#unread), this.#unread.focus({ preventScroll: true })), [words.newer], {
      hidden: true,
    });
    this.#input = h("textarea", {
      "aria-label": words.type,
      rows: "1",
      maxlength: LONGEST,
      placeholder: words.type,
      enterkeyhint: "send",
      oninput: () => this.#typed(),
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
      },
    });
    this.#counter = h("p.small", { "aria-live": "polite" });
    const privacy = keep.shared ? words.privacyShared : this.#site.privacy;
    this.#log.append(
      h(
        "div.privacy",
        {},
        h("p", {}, privacy),
        press("quiet", () => void this.#mine(), [words.mine]),
      ),
      this.#choices,
    );

    this.#panel = this.#frame(
      h(
        "header",
        {},
        h("span.sign", {}, icon(ICONS.sign)),
        h("div.title", {}, h("h2", {}, words.name), this.#who),
        button(words.menu, ICONS.menu, () => this.#menu(), "onhead"),
        this.#closer(),
      ),
      h("div.middle", {}, this.#log, this.#newer),
      this.#status,
      this.#alert,
      h(
        "div.bars",
        {},
        button(words.topics, ICONS.topics, () => this.#say(words.topicsSay)),
        button(words.human, ICONS.person, () => this.#say(words.humanSay)),
        keep.shared && button(words.done, ICONS.close, () => this.#wipe(), "wipe"),
      ),
      h(
        "form",
        {
          onsubmit: (event: Event) => {
            event.preventDefault();
            this.#submit();
          },
        },
        this.#input,
        canDictate &&
          press("round mic", (event) => this.#dictate(event.currentTarget as HTMLElement), [icon(ICONS.mic)], {
            "aria-label": words.dictate,
          }),
        h("button.round send", { "aria-label": words.send }, icon(ICONS.send)),
      ),
      this.#counter,
    );
    this.#panel.hidden = !!this.#launcher;
    this.#root.append(this.#panel);
  }

  #frame(...content: Child[]): HTMLElement {
    const onkeydown = (event: KeyboardEvent) => this.#key(event);
    this.dataset.size = String(this.#keep?.read().size ?? 0);
    return h("section.panel", { "aria-label": this.#words.name, tabindex: "-1", onkeydown }, ...content);
  }

  #closer(): HTMLElement | false {
    return !!this.#launcher && press("bar onhead", () => this.close(), [icon(ICONS.close)], { "aria-label": this.#words.close });
  }

  #unavailable(detail = ""): void {
    this.#panel?.remove();
    this.#panel = this.#frame(
      h("header", {}, h("div.title", {}, h("h2", {}, this.#words.name)), this.#closer()),
      h(
        "div.alert",
        { role: "alert" },
        h("p", {}, detail || this.#words.unavailable),
        press("button", () => void this.open(), [this.#words.again]),
        h("a", { href: `${this.#door}/chat/${this.#slug}`, target: "_blank", rel: "noopener" }, this.#words.plain),
      ),
    );
    this.#root.append(this.#panel);
  }

  // ---- What changes ------------------------------------------------------------------------------------------------

  #draw(): void {
    const [talk, words] = [this.#talk, this.#words];
    const told = new Set(talk.messages.map((one) => one.client_id).filter(Boolean));
    const waiting = talk.outbox.filter((one) => !told.has(one.client_id));
    const entries = [
      ...(talk.messages.length ? talk.messages : [bare("bot", this.#site.greeting, 1)]),
      ...waiting.map((one) => bare("user", one.shown, 0, one.client_id)),
    ].map((one): [string, Message] => [one.client_id ?? String(one.id), one]);
    const added: Message[] = [];
    const atEnd = this.#atEnd();
    const keys = new Set(entries.map(([key]) => key));
    for (const [key, node] of this.#nodes) if (!keys.has(key)) (node.remove(), this.#nodes.delete(key));
    let before: Element = this.#log.firstElementChild!;
    for (const [key, message] of entries) {
      let node = this.#nodes.get(key);
      // The door keeps a masked copy of what was typed.
      if (node?.dataset.text !== message.text) {
        const fresh = messageElement(
          message,
          words,
          this.#rich,
          (value) => talk.rate(message, value),
          (card) => talk.opened(card),
        );
        if (node) node.replaceWith(fresh);
        else added.push(message);
        node = fresh;
        node.dataset.text = message.text;
      }
      node.classList.toggle("pending", !message.id);
      this.#nodes.set(key, node);
      if (before.nextElementSibling !== node) before.after(node);
      before = node;
    }
    this.#drawChoices(waiting.length > 0);
    this.#drawNotice();
    const who =
      talk.state === "adviser"
        ? words.withPerson
        : [words.computer, this.#site.organisation && fill(words.from, { organisation: this.#site.organisation })]
            .filter(Boolean)
            .join(" ") + (talk.state === "waiting" ? `. ${words.waitingPerson}` : "");
    if (this.#who.textContent !== who) this.#who.textContent = who;
    this.#think(talk.sending && !!talk.outbox.length && talk.notice !== "offline");
    if (added.length) this.#arrived(added, atEnd);
    if (this.#restored) this.#log.setAttribute("aria-busy", "false");
    if (talk.refused) {
      this.#input.value = talk.refused;
      talk.refused = "";
      this.#typed();
    }
  }

  /** The buttons of the last answer; before the first message some ways to begin. */
  #drawChoices(waiting: boolean): void {
    const [talk, words] = [this.#talk, this.#words];
    const last = talk.messages.slice(talk.messages.map((one) => one.sender).lastIndexOf("user") + 1);
    const about = this.getAttribute("about");
    // The question that was asked last stands nearest to its answers.
    const offered: [string, string | undefined][] = talk.messages.length
      ? last
          .reverse()
          .flatMap((one) => one.buttons)
          .map((one) => [one.title, one.choice])
      : [...(about ? [fill(words.about, { item: about })] : []), ...words.starters].map((one) => [one, undefined]);
    const shown = waiting ? [] : offered;
    const signature = JSON.stringify(shown);
    if (this.#choices.dataset.shown === signature) return;
    this.#choices.dataset.shown = signature;
    const held = this.#choices.contains(this.#root.activeElement);
    this.#choices.replaceChildren(
      ...shown.map(([title, choice]) =>
        press(
          "button choice",
          () => (choice === undefined ? this.#say(title) : (talk.choose(title, choice), this.#focusLast())),
          [title],
        ),
      ),
    );
    this.#choices.hidden = !shown.length;
    if (held) this.#focusLast();
  }

  #drawNotice(): void {
    const { notice, detail, retryable } = this.#talk;
    const text = (notice === "broken" && detail) || (notice && this.#words[notice]);
    if (this.#alert.dataset.text === text) return;
    this.#alert.dataset.text = text;
    this.#alert.className = `alert ${notice}`;
    this.#alert.replaceChildren();
    if (!text) return;
    const again = () => (notice === "notWiped" ? this.#wipe() : (void this.#talk.retry(), this.#input.focus()));
    const button = (retryable || notice === "notWiped") && press("button", again, [this.#words.again]);
    this.#alert.append(h("p", {}, text), button || "");
  }

  #think(on: boolean): void {
    if (on === !!this.#thinking) return;
    clearTimeout(this.#thinking);
    this.#thinking = 0;
    this.#status.replaceChildren();
    if (on)
      this.#thinking = window.setTimeout(() => {
        this.#status.replaceChildren(h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i")), this.#words.thinking);
      }, THINKING_AFTER);
  }

  // ---- Reading along -----------------------------------------------------------------------------------------------

  /** What scrolls: the log; on very low screens the whole panel, or on a page of its own the page. */
  get #scroller(): Element {
    return (
      [this.#log, this.#panel].find((one) => one.scrollHeight > one.clientHeight + 4) ??
      (this.#mode === "page" ? document.documentElement : this.#log)
    );
  }

  #atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  #scrolled(): void {
    if (this.#atEnd()) this.#newer.hidden = true;
  }

  /** How far below the top of what is visible it begins. */
  #below(node: Element): number {
    const box = this.#scroller;
    return node.getBoundingClientRect().top - (box === document.documentElement ? 0 : box.getBoundingClientRect().top);
  }

  /** It stands at the top. */
  #show(node: Element): void {
    this.#scroller.scrollBy({ top: this.#below(node) - 12 });
    this.#newer.hidden = true;
  }

  /** An answer is read from its beginning: the question goes to the top, the answer stands below it. */
  #arrived(added: Message[], atEnd: boolean): void {
    const theirs = added.filter((one) => one.sender !== "user");
    const nodes = [...this.#nodes.values()];
    const question = nodes.filter((one) => one.classList.contains("user")).pop() ?? nodes[0];
    const { clientHeight: height, scrollHeight } = this.#scroller;
    const top = this.#below(question);
    const reading = added.every((one) => one.sender === "bot") && top > -height / 2 && top < height;
    if (!this.#restored) this.#scroller.scrollTop = this.#talk.session ? scrollHeight : 0;
    else if (added.some((one) => !one.id) || atEnd || reading) this.#show(question);
    else if (this.#newer.hidden) {
      this.#newer.hidden = false;
      this.#unread = nodes[nodes.length - added.length];
    }
    if (this.#restored && theirs.length && this.#keep.read().readAll)
      speak(theirs.map((one) => spoken(one, this.#words)).join("\n"), () => {});
  }

  #focusLast(): void {
    [...this.#nodes.values()].at(-1)?.focus({ preventScroll: true });
  }

  // ---- Saying something --------------------------------------------------------------------------------------------

  #say(text: string): void {
    // A second tap while the first is on its way is no second question.
    if (this.#talk.sending) return;
    this.#talk.say(text);
    this.#focusLast();
  }

  #submit(): void {
    const text = this.#input.value.trim();
    this.#input.focus();
    if (!text) return;
    this.#input.value = "";
    this.#typed();
    hush();
    this.#talk.say(text);
  }

  #typed(): void {
    const input = this.#input;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 2}px`;
    const left = LONGEST - input.value.length;
    this.#counter.textContent = left < 200 ? fill(this.#words.left, { count: left }) : "";
  }

  #dictate(button: HTMLElement): void {
    const [words, input] = [this.#words, this.#input];
    const listen = () => {
      const before = input.value ? `${input.value} ` : "";
      this.#status.textContent = words.listening;
      button.classList.add("on");
      this.#stopDictating = dictate(
        (text) => {
          input.value = before + text;
          this.#typed();
        },
        (well) => {
          this.#stopDictating = null;
          this.#status.textContent = well ? "" : words.dictationFailed;
          button.classList.remove("on");
          input.focus();
        },
      );
    };
    if (this.#stopDictating) this.#stopDictating();
    else if (this.#mayDictate) listen();
    else
      this.#sheet(
        words.dictate,
        h("p", {}, words.dictateAsk),
        this.#act(words.dictateYes, () => ((this.#mayDictate = true), listen())),
      );
  }

  // ---- Sheets ------------------------------------------------------------------------------------------------------

  /** A sheet over the chat. The browser keeps the focus in it, closes it on Esc and gives the focus back. */
  #sheet(title: string, ...content: (Node | false | undefined)[]): HTMLDialogElement {
    const dialog: HTMLDialogElement = h(
      "dialog",
      { "aria-label": title, onclose: () => dialog.remove() },
      h(
        "div.head",
        {},
        h("h2", {}, title),
        press("bar", () => dialog.close(), [icon(ICONS.close), this.#words.back]),
      ),
      ...content,
    );
    this.#root.append(dialog);
    dialog.showModal();
    return dialog;
  }

  #act(label: string, act: () => void, kind = ""): HTMLElement {
    return press(`button ${kind}`, (event) => ((event.target as Element).closest("dialog")!.close(), act()), [label]);
  }

  #menu(): void {
    const [words, keep, talk] = [this.#words, this.#keep, this.#talk];
    const kept = keep.read();
    const hint = h("p.small", { role: "status" }, !keep.works && !keep.shared ? words.noStorage : words.keepHint);
    const field = (label: string, type: "checkbox" | "radio", checked: boolean | undefined, change: (on: boolean) => void) =>
      h(
        "label.check",
        {},
        h("input", { type, name: type, checked, onchange: (event: Event) => change((event.target as HTMLInputElement).checked) }),
        label,
      );
    this.#sheet(
      words.menu,
      h(
        "fieldset",
        {},
        h("legend", {}, words.textSize),
        ...words.sizes.map((label, size) =>
          field(label, "radio", size === (kept.size ?? 0), () => {
            keep.write({ size });
            this.dataset.size = String(size);
          }),
        ),
      ),
      ownVoice()
        ? field(words.readAll, "checkbox", kept.readAll, (readAll) => (keep.write({ readAll }), readAll || hush()))
        : h("p.small", {}, words.noSpeech),
      !canDictate && h("p.small", {}, words.noDictation),
      !keep.shared &&
        field(words.keep, "checkbox", talk.saved, async (on) => {
          hint.textContent = !(await talk.save(on)) ? words.saveLater : on ? words.saved : words.notSaved;
        }),
      !keep.shared && hint,
      h(
        "div.acts",
        {},
        this.#act(words.print, () => printed(this.#log, words)),
        this.#act(words.mine, () => void this.#mine()),
      ),
    );
  }

  async #mine(): Promise<void> {
    const [words, talk] = [this.#words, this.#talk];
    if (!talk.session) return void this.#sheet(words.mine, h("p", {}, words.mineNothing));
    const facts = h("dl");
    this.#sheet(
      words.mine,
      h("p", {}, words.mineIntro),
      facts,
      h(
        "div.acts",
        {},
        this.#act(words.view, () => void this.#export("html")),
        this.#act(words.download, () => void this.#export("json")),
        this.#act(words.wipe, () => this.#wipe(), "danger"),
      ),
    );
    const day = (text: string) => new Date(text).toLocaleDateString("nl-NL", { dateStyle: "long" });
    try {
      const { number, created_at, kept_until } = await this.#api.about(talk.session);
      for (const [label, value] of [
        [words.number, number],
        [words.begun, day(created_at)],
        [words.until, day(kept_until)],
      ])
        facts.append(row(label, value));
    } catch (problem) {
      facts.replaceWith(h("p", { role: "alert" }, (problem as Problem).detail || words.unavailable));
    }
  }

  async #export(as: "html" | "json"): Promise<void> {
    // Opened before waiting: else browsers take it for an unwanted window.
    const page = as === "html" ? window.open("", "_blank") : null;
    try {
      const address = URL.createObjectURL(await this.#api.export(this.#talk.session!, as));
      if (page) page.location.href = address;
      else h("a", { href: address, download: `leerwijzer.${as}` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (problem) {
      page?.close();
      this.#status.textContent = (problem as Problem).detail || this.#words.unavailable;
    }
  }

  #wipe(): void {
    const words = this.#words;
    if (!this.#busy) return;
    this.#sheet(
      words.wipe,
      h("p", {}, words.wipeAsk),
      h(
        "div.acts",
        {},
        this.#act(
          words.wipeYes,
          () => {
            hush();
            this.#input.value = "";
            void this.#talk.wipe().then(() => this.#input.focus());
          },
          "danger",
        ),
      ),
    );
  }

  // ---- Keyboard ----------------------------------------------------------------------------------------------------

  #key(event: KeyboardEvent): void {
    if (!this.#launcher) return;
    if (event.key === "Escape") this.close();
    // Where the chat covers the page, the focus must not get lost behind it.
    if (event.key !== "Tab" || this.#panel.clientWidth < window.innerWidth) return;
    const all = [...this.#panel.querySelectorAll<HTMLElement>("button, textarea, a, [tabindex='0']")].filter(
      (one) => one.offsetParent,
    );
    const [first, last] = [all[0], all[all.length - 1]];
    if (this.#root.activeElement === (event.shiftKey ? first : last)) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }
}
