/** The panel's script: leaves a door on the element's class, and draws when the loader knocks. */

import { render } from "preact";
import { Api } from "./api";
import { App, type Handle } from "./app";
import { Chat } from "./chat";
import { tabStorage } from "./keep";
import css from "./panel.css";
import type { Host, PanelDoor } from "../loader/host";

const SPOKEN = 8_000; // ms a sentence stays in the status line: then it is old, and must not be met by chance

let handle: Handle | undefined;

function begin(host: Host): Handle {
  const made: Handle = { open: () => {} };
  const chat = new Chat(new Api(host.base), tabStorage);
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
  render(<App host={host} chat={chat} handle={made} tell={tell} />, place);

  const wake = () => document.visibilityState === "visible" && chat.wake();
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Brought back from the browser's memory after leaving fast: nothing may be seen again.
    if (host.root.querySelector("[part=cover]")) location.reload();
    else chat.wake();
  });
  return made;
}

const door: PanelDoor = {
  open(host) {
    if (handle) handle.open();
    else handle = begin(host);
  },
};
(customElements.get("clarity-chat") as unknown as { panel: PanelDoor }).panel = door;
