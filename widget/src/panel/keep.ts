/** Things that stay on this machine: the token in the tab, a copy in the clipboard, a print-out. */

import { KEY, type Keep } from "./chat";
import print from "./print.css";

/** The session's token in this tab; in memory alone where the browser forbids storage. */
export const tabStorage: Keep = {
  get() {
    try {
      return sessionStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  },
  set(token) {
    try {
      if (token) sessionStorage.setItem(KEY, token);
      else sessionStorage.removeItem(KEY);
    } catch {
      // Then a reload begins a new chat: worse, but nothing is lost that was not the browser's wish.
    }
  },
};

/** Copy text to the clipboard; gives whether it worked. `root` is where a text field can be put for a moment. */
export async function copyText(text: string, root: ShadowRoot): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard on plain http, or not allowed: the old way.
    const focused = root.activeElement as HTMLElement | null;
    const area = document.createElement("textarea");
    area.value = text;
    root.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return done;
  }
}

const ON_PAPER = 60_000; // ms the text may stand in the page where no browser says that printing is over

/** Take the printed text off the page again, if it is still there. */
export let unprint = (): void => {};

/** Print the text instead of the page. The page's own styles are touched only until the dialog is closed. */
export function printText(text: string): void {
  if (!("adoptedStyleSheets" in Document.prototype)) return window.print(); // older than Safari 16.4: the page as it is
  const paper = document.createElement("div");
  paper.dataset["clarityPrint"] = "";
  const pre = document.createElement("pre");
  pre.textContent = text;
  paper.append(pre);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(print);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.body.append(paper);
  unprint();
  unprint = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    paper.remove();
  };
  addEventListener("afterprint", unprint, { once: true });
  setTimeout(unprint, ON_PAPER);
  window.print();
}
