/** Reading aloud and dictation, where the browser has them. */

const synthesis = window.speechSynthesis as SpeechSynthesis | undefined;

export const canSpeak = !!synthesis;
/** A Dutch voice of the machine itself, of the Netherlands if there is one: other voices send the text to their maker. */
export function ownVoice(): SpeechSynthesisVoice | undefined {
  const own = synthesis?.getVoices().filter((one) => one.localService && /^nl([-_]|$)/i.test(one.lang)) ?? [];
  return own.find((one) => /NL$/i.test(one.lang)) ?? own[0];
}
ownVoice(); // some browsers look for their voices at the first question, and have them a moment later

/** Reads aloud in Dutch; `ended` is called once, also when it is cut off. Without a voice of its own it stays silent. */
export function speak(text: string, ended: () => void): void {
  hush();
  const voice = ownVoice();
  if (!voice) return ended();
  // One sentence at a time: long texts are cut off after 15 seconds by some browsers.
  const sentences = text.match(/[^.?!\n]+[.?!]*/g) ?? [];
  let left = sentences.length;
  if (!left) ended();
  let over = false;
  const finish = () => {
    if (!over) ended();
    over = true;
  };
  for (const sentence of sentences) {
    const utterance = new SpeechSynthesisUtterance(sentence.trim());
    utterance.lang = voice.lang.replace("_", "-");
    utterance.rate = 0.92;
    utterance.voice = voice;
    utterance.onend = () => --left || finish();
    utterance.onerror = finish;
    synthesis!.speak(utterance);
  }
}

export function hush(): void {
  synthesis?.cancel();
}

interface Recognition extends EventTarget {
  lang: string;
  interimResults: boolean;
  onresult: (event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void;
  onerror: () => void;
  onend: () => void;
  start(): void;
  stop(): void;
}

const Recogniser = ((window as never as Record<string, unknown>).SpeechRecognition ??
  (window as never as Record<string, unknown>).webkitSpeechRecognition) as (new () => Recognition) | undefined;

export const canDictate = !!Recogniser;

/** Listens to one question. Returns how to stop; `heard` gets the text so far, `ended` whether it went well. */
export function dictate(heard: (text: string) => void, ended: (well: boolean) => void): () => void {
  const recogniser = new Recogniser!();
  let well = true;
  recogniser.lang = "nl-NL";
  recogniser.interimResults = true;
  recogniser.onresult = ({ results }) => heard(Array.from(results, (one) => one[0].transcript).join(" "));
  recogniser.onerror = () => (well = false);
  recogniser.onend = () => ended(well);
  recogniser.start();
  return () => recogniser.stop();
}
