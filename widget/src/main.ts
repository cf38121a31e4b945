/** Defines `<leerwijzer-chat>`; with `data-site` on the script tag it also puts a chat button on the page. */

import { h } from "./dom";
import { home, LeerwijzerChat } from "./element";

const script = document.currentScript as HTMLScriptElement | null;
home.origin = script ? new URL(script.src, location.href).origin : location.origin;

if (!customElements.get("leerwijzer-chat")) customElements.define("leerwijzer-chat", LeerwijzerChat);

const { site, theme, shared } = script?.dataset ?? {};
if (site && !document.querySelector("leerwijzer-chat")) {
  const place = () =>
    document.body.append(h("leerwijzer-chat" as "div", { site, mode: "floating", theme, shared: shared !== undefined }));
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
}
