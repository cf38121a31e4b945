/**
 * Where a conversation is remembered between pages: session storage, and local storage once the visitor asked for it.
 * Memory only on a shared computer, and where the browser blocks storage.
 */

import type { Outgoing, Session } from "./types";

export interface Kept {
  session?: Session | null;
  outbox?: Outgoing[];
  saved?: boolean;
  open?: boolean;
  size?: number;
  readAll?: boolean;
}

export class Keep {
  #memory: Kept = {};
  /** False when the browser refuses, so that we can say so. */
  works = true;

  constructor(
    private readonly key: string,
    readonly shared: boolean,
  ) {}

  read(): Kept {
    if (this.shared) return this.#memory;
    const lasting = this.#from("localStorage");
    // Whether it is saved, another tab may have decided; what is unsent and whether it is open is for this tab alone.
    return (this.#memory = { ...this.#memory, ...this.#from("sessionStorage"), saved: false, ...(lasting?.saved && lasting) });
  }

  write(change: Kept): void {
    const { saved, session, size, readAll } = (this.#memory = { ...this.read(), ...change });
    // What an earlier visit left on a computer that is shared now goes too.
    this.#into("sessionStorage", !this.shared && this.#memory);
    this.#into("localStorage", !this.shared && saved && { saved, session, size, readAll });
  }

  /** Forgets the conversation everywhere; text size and the like stay. */
  forget(): void {
    this.write({ session: null, outbox: [], saved: false });
  }

  #from(area: "localStorage" | "sessionStorage"): Kept {
    const text = this.#try(() => window[area].getItem(this.key));
    try {
      return JSON.parse(text!);
    } catch {
      return {}; // not ours, or broken off: as if there were nothing
    }
  }

  #into(area: "localStorage" | "sessionStorage", value: unknown): void {
    this.#try(() => (value ? window[area].setItem(this.key, JSON.stringify(value)) : window[area].removeItem(this.key)));
  }

  #try<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch {
      this.works = false;
    }
  }
}
