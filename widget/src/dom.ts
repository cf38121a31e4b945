/** Building elements without innerHTML: data can never become markup. */

export type Child = Node | string | null | undefined | false;
export type Props = Record<string, unknown>;

/** An element: `h("p.small", {id: "x"}, "text")`. Functions are listeners (`onclick`); `false`, `null` and `undefined` are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  what: K | `${K}.${string}`,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [tag, className] = what.split(".");
  const element = document.createElement(tag as K);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...(children.filter(Boolean) as Node[]));
  return element;
}

/** A button that does something in the page; never one that sends a form. */
export function press(
  className: string,
  onclick: (event: MouseEvent) => void,
  content: Child[],
  props: Props = {},
): HTMLButtonElement {
  return h(`button.${className}`, { type: "button", onclick, ...props }, ...content);
}

/** A name and what belongs to it, in a `<dl>`. */
export function row(label: string, ...content: Child[]): HTMLElement {
  return h("div.row", {}, h("dt", {}, label), h("dd", {}, ...content));
}

/** Styles a shadow root or a page without a `<style>` element, which a strict host page would refuse. */
export function dress(root: ShadowRoot | Document, css: string, view: Window & typeof globalThis): void {
  try {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    ((root as Document).body ?? root).append(h("style", {}, css)); // older browsers
  }
}

/** A drawing of one line, 24 by 24, in the colour of the text around it; never read out. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of [
    ["viewBox", "0 0 24 24"],
    ["aria-hidden", "true"],
    ["class", "icon"],
  ])
    svg.setAttribute(name, value);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  mic: "M12 3a3 3 0 013 3v5a3 3 0 01-6 0V6a3 3 0 013-3zM6 11a6 6 0 0012 0M12 17v4",
  person: "M12 4a4 4 0 110 8 4 4 0 010-8zM4 21c0-4 4-6 8-6s8 2 8 6",
  send: "M4 12h14M12 5l7 7-7 7",
  sign: "M12 3v18M5 5h11l3 3-3 3H5zM19 13H8l-3 2.5 3 2.5h11z",
  speak: "M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 010 6M18.5 6.5a8 8 0 010 11",
  topics: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
};
