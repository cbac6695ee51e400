/** The panel's script: leaves a door on the element's class, and draws when the loader knocks. */

import { render } from "preact";
import { Api } from "./api";
import { App, type Handle } from "./app";
import { Chat } from "./chat";
import { tabStorage } from "./keep";
import css from "./panel.css";
import type { Host, PanelDoor } from "../loader/host";

const SPOKEN = 5_000; // ms a sentence stays in the status line: then it is old, and must not be met by chance

let chat: Chat | undefined;
let drawn: Host | undefined;
let handle: Handle;
let take: () => void = () => {};

/** Draw in this element. A page that changes its content by itself may have thrown the last one away, not the chat. */
function draw(host: Host): void {
  take();
  drawn = host;
  handle = { open: () => {} };
  let timer: ReturnType<typeof setTimeout>;
  const write = (sentence: string) => (host.status.textContent = sentence);
  const tell = (sentence: string) => {
    clearTimeout(timer);
    write("");
    timer = setTimeout(() => {
      write(sentence);
      timer = setTimeout(() => write(""), SPOKEN);
    }, 80);
  };
  host.addStyles(css);
  host.tint("--clarity-accent-dark", true);
  const place = document.createElement("div");
  host.root.append(place);
  take = () => {
    clearTimeout(timer);
    host.rest();
    render(null, place);
    place.remove();
  };
  render(<App host={host} chat={chat || begin(host.base)} handle={handle} tell={tell} />, place);
}

function begin(base: string): Chat {
  const own = (chat = new Chat(new Api(base), tabStorage));
  const wake = () => document.visibilityState === "visible" && own.wake();
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Brought back from the browser's memory after leaving fast: nothing may be seen again.
    if (drawn!.root.querySelector("[part=cover]")) location.reload();
    else own.wake();
  });
  return own;
}

const door: PanelDoor = {
  open(host) {
    if (host === drawn) handle.open();
    else draw(host);
  },
};
(customElements.get("clarity-chat") as unknown as { panel: PanelDoor }).panel = door;
