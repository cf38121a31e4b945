/**
 * Everything the chat element itself says. What the assistant says comes from the door.
 * Written with "u" so that only the pronoun changes for "je": no "hebt u", no "kunt u".
 */

const WORDS = {
  name: "Leerwijzer",
  open: "Stel uw vraag",
  close: "Sluit de chat",
  computer: "U praat met een computer",
  from: "van {organisation}",
  withPerson: "U praat nu met een mens",
  waitingPerson: "We zoeken een mens voor u.",
  log: "Gesprek",
  privacyShared: "We wissen alles als u klaar bent. Uw naam, adres en BSN zijn niet nodig: die halen we weg.",
  choose: "Kies iets",
  starters: ["Ik zoek ander werk", "Wie betaalt mijn opleiding?", "Ik wil beter leren lezen", "Ik weet niet wat ik wil"],
  about: "Ik wil meer weten over {item}",
  you: "U",
  adviser: "Adviseur",
  type: "Typ hier uw vraag",
  send: "Stuur",
  left: "Nog {count} tekens",
  topics: "Onderwerpen",
  topicsSay: "menu",
  human: "Een mens spreken",
  humanSay: "Ik wil iemand spreken",
  menu: "Opties",
  back: "Sluit",
  thinking: "Leerwijzer denkt na",
  newer: "Nieuw bericht",
  offline: "Er is nu geen internet. Uw bericht gaat weg zodra het kan.",
  again: "Probeer het opnieuw",
  broken: "Er ging iets mis. Uw bericht is niet weg.",
  fresh: "Het vorige gesprek is er niet meer. We beginnen opnieuw.",
  wiped: "Alles is gewist.",
  notWiped: "Wissen is nog niet gelukt.",
  saved: "Uw gesprek blijft op dit apparaat. U kunt morgen verder praten.",
  saveLater: "Dit is nog niet gelukt. We proberen het straks opnieuw.",
  notSaved: "Uw gesprek verdwijnt als u de browser sluit.",
  noStorage: "Uw browser laat bewaren niet toe.",
  speak: "Lees voor",
  stop: "Stop",
  noSpeech: "Voorlezen kan hier niet. Deze browser heeft zelf geen Nederlandse stem.",
  dictate: "Spreek uw vraag in",
  dictateAsk: "Uw browser maakt tekst van uw stem. Soms gaat het geluid naar de maker van de browser.",
  dictateYes: "Spreek in",
  listening: "Ik luister. Praat rustig.",
  noDictation: "Inspreken kan niet in deze browser. Zoek een microfoon op uw toetsenbord.",
  dictationFailed: "Ik kon u niet horen. Typ uw vraag.",
  useful: "Helpt dit?",
  good: "Ja",
  bad: "Nee",
  thanks: "Dank u.",
  amount: "Geld",
  firstStep: "Eerste stap",
  warning: "Let op",
  goto: "Naar {host}",
  newTab: "nieuw tabblad",
  source: "Bron: {source}",
  checked: "Nagekeken op {date}",
  textSize: "Grootte van de tekst",
  sizes: ["Gewoon", "Groot", "Heel groot"],
  readAll: "Lees elk antwoord voor",
  keep: "Bewaar mijn gesprek op dit apparaat",
  keepHint: "Doe dit alleen op uw eigen apparaat.",
  print: "Print het gesprek",
  mine: "Mijn gegevens",
  mineIntro: "Dit bewaren we van u.",
  mineNothing: "We bewaren nog niets van u.",
  number: "Nummer van uw gesprek",
  begun: "Begonnen op",
  until: "We wissen het vanzelf op",
  view: "Bekijk alles",
  download: "Sla alles op",
  wipe: "Wis alles",
  wipeAsk: "U bent dan ook uw advies kwijt.",
  wipeYes: "Ja, wis alles",
  done: "Klaar, wis alles",
  idleTitle: "Nog bezig?",
  idle: "Over {seconds} seconden wissen we dit gesprek.",
  stay: "Ik ben nog bezig",
  unavailable: "De chat is nu niet bereikbaar.",
  plain: "Open de chat op een eigen bladzijde",
} as const;

type Widen<T> = { [K in keyof T]: T[K] extends string ? string : readonly string[] };
export type Words = Widen<typeof WORDS>;

const JE: Record<string, string> = { u: "je", U: "Je", uw: "je", Uw: "Je" };

/** The words in the form of address that the site chose. */
export function wordsFor(form: "u" | "je"): Words {
  if (form === "u") return WORDS;
  const turn = (text: string) => text.replace(/\b[uU]w?\b/g, (word) => JE[word]);
  return Object.fromEntries(
    Object.entries(WORDS).map(([key, value]) => [key, typeof value === "string" ? turn(value) : value.map(turn)]),
  ) as unknown as Words;
}

/** `fill("Nog {count} tekens", {count: 3})`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
