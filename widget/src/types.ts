/** The shapes of the door's API, as its OpenAPI document describes them. */

export interface Button {
  title: string;
  choice: string;
}

export interface Card {
  kind: string;
  id: string;
  title: string;
  why: string;
  amount: string;
  first_step: string;
  link: string;
  source: string;
  checked_on: string;
  warning: string;
}

export interface Message {
  /** Counts from 1 within the conversation. */
  id: number;
  at: string;
  sender: "bot" | "user" | "adviser";
  text: string;
  buttons: Button[];
  cards: Card[];
  /** Of a visitor's own message: the id under which the browser sent it. */
  client_id?: string | null;
  feedback?: "good" | "bad" | null;
  author?: { name?: string; organisation?: string } | null;
}

/** How the chat looks and behaves on one site. */
export interface Site {
  slug: string;
  name: string;
  organisation: string;
  theme: string;
  greeting: string;
  address_form: "u" | "je";
  retention_days: number;
  shared_computer: boolean;
  idle_minutes: number;
  /** Two sentences, to be read before the first message. */
  privacy: string;
}

/** Who answers now. */
export type State = "bot" | "waiting" | "adviser" | "closed";

/** What the door keeps of a conversation. */
export interface About {
  number: string;
  created_at: string;
  kept_until: string;
}

export interface Term {
  term: string;
  explanation: string;
}

export interface Session {
  id: string;
  token: string;
  /** The door knows that the visitor saved it: its token lasts. */
  saved?: boolean;
}

/** A message of the visitor that the door has not confirmed yet. */
export interface Outgoing {
  client_id: string;
  /** What the visitor sees: the typed text or the button's title. */
  shown: string;
  choice?: string;
}
