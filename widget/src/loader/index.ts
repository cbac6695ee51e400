/**
 * The loader: registers <clarity-chat>, draws the launcher and the help control, and fetches the panel when asked.
 *
 * It makes no request, reads nothing but whether this tab has a chat, and writes nothing. The help control works
 * without the panel, without the server and without a network, because a person in danger cannot wait for either.
 */

import { loader as en } from "../words/en.json";
import { loader as es } from "../words/es.json";
import css from "./loader.css";
import { isReadable } from "./contrast";
import type { Host, PanelDoor } from "./host";

declare const PANEL: string; // name and digest of the panel's file: written in by build.mjs
declare const INTEGRITY: string;

type Policy = { createScriptURL(url: string): string };
const TAG = "clarity-chat";
const WORDS = { en, es };
/** Milliseconds. An enum, because its numbers are written in where they are used. */
const enum Wait {
  IDLE = 18e5, // 30 minutes, the idle age of a session
  PANEL = 12e3, // after this a panel that has not come counts as not coming
}
const page = document;
const script = (page.currentScript || page.querySelector(`script[src*=${TAG}]`)) as HTMLScriptElement;
const address = new URL(PANEL, script.src).href;
let policy: Policy | undefined;
try {
  // It can name one address only, whatever it is asked.
  policy = (window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes!.createPolicy(TAG, {
    createScriptURL: () => address,
  });
} catch {
  // No trusted types here, or none of this name. If the page demands one, the panel fails and the card with the phone comes.
}

/** Whether this tab holds a chat; a browser that forbids storage holds none. `drop` lets go of it. */
const held = (drop?: boolean) => {
  try {
    if (drop) sessionStorage.removeItem(TAG);
    return sessionStorage.getItem(TAG);
  } catch {
    return;
  }
};
const mark = (element: Element, name: string, value: unknown) => element.setAttribute(name, value as string);
const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, part: string, ...inside: (Node | string)[]) => {
  const element = page.createElement(tag);
  mark(element, "part", part);
  element.append(...inside);
  return element;
};
const button = (part: string, click: () => void, ...inside: string[]) => {
  const element = make("button", part, ...inside);
  element.type = "button";
  element.onclick = click;
  return element;
};
const link = (href: string, text: string) => {
  const element = make("a", "", text);
  element.href = href;
  return element;
};

let only: Element | undefined;

class ClarityChat extends HTMLElement {
  static panel?: PanelDoor;

  connectedCallback(): void {
    // A second element on the page, or this one moved or back again, with all that was in it. One that the page threw
    // away must not keep the next from working.
    if (only?.isConnected || (only = this).shadowRoot) return;
    const element = this;
    const root = element.attachShadow({ mode: "open" });
    const control = button("help", () => showHelp(card.hidden));
    const card = make("div", "help-card");
    const status = make("div", "status");
    const help = make("div", "", control, card, status);
    const launcher = button("launcher", launch);
    const dock = make("aside", "dock", help, launcher);
    let busy = 0;
    let down = false;

    function addStyles(text: string) {
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      } catch {
        // Safari before 16.4 knows no constructed sheets.
        const style = make("style", "", text);
        style.nonce = script.nonce!;
        root.append(style);
      }
    }

    /** A page may not switch legibility off: its colour is tried on the status line, which nobody sees. */
    function tint(name: string, dark?: boolean) {
      const wish = getComputedStyle(element).getPropertyValue(name);
      status.style.color = wish;
      if (wish && !(status.style.color && isReadable(getComputedStyle(status).color, dark))) {
        console.warn(name + ": too little contrast");
        element.style.setProperty(name, "initial");
      }
    }

    function relabel(label?: string) {
      const words = WORDS[host.lang];
      const close = button("help-close", () => showHelp(), "×");
      const other = make("p", "", words.other);
      dock.lang = card.lang = host.lang;
      other.lang = host.lang == "en" ? "es" : "en";
      mark(close, "aria-label", words.close);
      card.replaceChildren(
        close,
        ...(down ? [make("p", "trouble", words.down), make("p", "calls", button("again", launch, words.retry))] : []),
        make("p", "", words.crisis),
        make("p", "calls", link("tel:988", words.call + 988), link("sms:988", words.text + 988), link("tel:911", words.call + 911)),
        make("p", "", words.line, link("tel:+19496250564", "949-625-0564")),
        other,
      );
      control.textContent = words.help;
      launcher.textContent = label || (held() ? words.again : words.ask);
    }

    function showHelp(open?: boolean) {
      // Closing must not drop the keyboard's place on the floor.
      if (!open && card.contains(root.activeElement)) control.focus();
      card.hidden = !open;
      mark(control, "aria-expanded", !!open);
    }

    function launch() {
      if (busy) return;
      down = !ClarityChat.panel;
      if (!down) {
        showHelp();
        relabel();
        dock.hidden = true;
        return ClarityChat.panel!.open(host);
      }
      const ask = make("script", "");
      const answered = () => {
        if (!busy) return; // it came after all, too late: the next press finds it there
        clearTimeout(busy);
        busy = 0;
        mark(launcher, "aria-busy", false);
        if (ClarityChat.panel) return launch();
        relabel();
        showHelp(true);
        status.textContent = WORDS[host.lang].down;
      };
      mark(launcher, "aria-busy", true);
      busy = setTimeout(answered, Wait.PANEL) as unknown as number;
      ask.onload = ask.onerror = answered;
      ask.integrity = INTEGRITY;
      ask.crossOrigin = "";
      ask.nonce = script.nonce!;
      ask.src = policy ? policy.createScriptURL(address) : address;
      page.head.append(ask);
    }

    const wish = Object.assign(element.dataset, { ...script.dataset, ...element.dataset }).lang;
    const host: Host = {
      element,
      root,
      base: new URL("../", script.src).href,
      help,
      lang: /^es/i.test(/^e/.test(wish!) ? wish! : page.documentElement.lang || navigator.language) ? "es" : "en",
      relabel,
      showHelp,
      helpOpen: () => !card.hidden,
      status,
      addStyles,
      tint,
      rest() {
        dock.prepend(help);
        dock.hidden = false;
        launcher.focus();
      },
    };
    mark(status, "role", "status");
    dock.onkeydown = (event) => {
      if (event.key == "Escape") showHelp();
    };
    addStyles(css);
    root.append(dock);
    tint("--clarity-accent");
    showHelp();
    relabel();
    // A chat that nobody comes back to is let go, although the panel was never opened on this page.
    if (held()) setTimeout(() => ClarityChat.panel || held(true) || relabel(), Wait.IDLE);
  }
}

customElements.get(TAG) || customElements.define(TAG, ClarityChat);
const place = () => page.querySelector(TAG) || page.body.append(page.createElement(TAG));
page.body ? place() : addEventListener("DOMContentLoaded", place);
