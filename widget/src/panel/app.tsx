/** The panel: header, help, log, notice and composer. What it can do is in the modules beside it. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry, Rating } from "./api";
import type { Host, Lang } from "../loader/host";
import type { Chat } from "./chat";
import { Composer } from "./composer";
import { leave, ShiftPresses } from "./exit";
import { Line } from "./entry";
import { Icon } from "./icon";
import { copyText, printText, unprint } from "./keep";
import { Log } from "./log";
import { Menu } from "./menu";
import { Disclosure, Privacy, useSituation } from "./notice";
import { useFit } from "./fit";
import { soundsLikeCrisis } from "./screen";
import { transcript } from "./view";
import { fill, words } from "./words";

/** Lets the loader's `open` reach the panel that is drawn already. */
export interface Handle {
  open: () => void;
}

interface Props {
  host: Host;
  chat: Chat;
  handle: Handle;
  tell: (sentence: string) => void;
}

const touch = () => matchMedia("(pointer: coarse)").matches;

export const App = ({ host, chat, handle, tell }: Props) => {
  const [state, setState] = useState(chat.state);
  const [open, setOpen] = useState(true);
  const [lang, setLang] = useState<Lang>(host.lang);
  const [menu, setMenu] = useState(false);
  const [privacy, setPrivacy] = useState(false);
  const [draft, setDraft] = useState("");
  const [hint, setHint] = useState("");
  const panel = useRef<HTMLElement>(null);
  const slot = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  const screened = useRef(false);
  const inside = useRef(false);
  const say = words(lang);
  const situation = useSituation(state, say);
  const full = useFit(panel, open, state.agreed);
  const other: Lang = lang === "en" ? "es" : "en";

  /** The place to write, or on a touch screen the title: the keyboard would hide what is to be read first. */
  const settle = () => (touch() ? title : field).current?.focus({ preventScroll: true });
  const close = () => {
    unprint();
    setMenu(false);
    setPrivacy(false);
    setOpen(false);
  };
  const forget = () => {
    unprint();
    chat.wipe();
    setDraft("");
    screened.current = false;
  };
  const exit = () => {
    tell(say.exitNow);
    panel.current!.hidden = true;
    leave(host.root, host.element.dataset["exitUrl"], forget);
  };
  const offerHelp = () => {
    host.showHelp(true);
    tell(say.screened);
  };
  const write = (text: string) => {
    setDraft(text);
    const cry = soundsLikeCrisis(text);
    // Once for each cry, not once for each letter of it: who closes the card goes on writing in peace.
    if (cry && !screened.current) offerHelp();
    screened.current = cry;
  };
  const send = (text: string, choice?: string) => {
    // What is said next would lie under the card. A cry opens it until the answer with the same buttons is there, which
    // without a connection may be long.
    if (soundsLikeCrisis(text)) offerHelp();
    else host.showHelp(false);
    screened.current = false;
    chat.send(text, choice);
    if (text === draft.trim()) setDraft("");
  };
  const rate = async (entry: Entry, rating: Rating | null) => {
    tell((await chat.rate(entry, rating)) ? (rating ? say.rated : say.unrated) : say.rateFailed);
  };
  const clear = async () => {
    const result = await chat.clear();
    if (result !== "failed") setDraft("");
    setHint(say[({ now: "cleared", soon: "clearedSoon", here: "clearedHere", kept: "clearKept", failed: "clearFailed" } as const)[result]]);
    settle();
  };
  const asText = () => transcript(state.entries, say.transcript, say.you, say.assistant);
  const copy = async () => setHint((await copyText(asText(), host.root)) ? say.copied : say.copyFailed);
  const switchLanguage = () => {
    host.lang = other;
    host.relabel();
    setLang(other);
  };
  const closeMenu = () => {
    setMenu(false);
    menuButton.current?.focus();
  };

  useEffect(() => {
    handle.open = () => setOpen(true);
    (chat.changed = () => setState(chat.state))();
    chat.giveBack = (text) => setDraft((now) => (now ? `${now}\n${text}` : text));
    chat.resume();
  }, []);
  useLayoutEffect(() => {
    if (open) {
      slot.current!.append(host.help);
      chat.resume();
      settle();
    } else if (!panel.current!.contains(host.help)) return;
    else {
      host.showHelp(false);
      host.relabel();
      host.rest();
    }
  }, [open]);
  useEffect(() => {
    const fresh = state.entries[state.entries.length - 1];
    if (!fresh) unprint();
    if (fresh?.kind === "crisis") host.showHelp(false);
    if (!open) host.relabel(fresh && fresh.kind !== "message" ? say.newAnswer : "");
  }, [state.entries.length]);
  useEffect(() => {
    if (situation) tell(situation);
  }, [situation]);
  useEffect(() => {
    if (privacy) panel.current!.querySelector<HTMLElement>("[part=back]")!.focus();
  }, [privacy]);
  useEffect(() => {
    if (!hint) return;
    tell(hint);
    const timer = setTimeout(() => setHint(""), 3000 + 80 * hint.length);
    return () => clearTimeout(timer);
  }, [hint]);
  useEffect(() => {
    if (!open) return;
    const shift = new ShiftPresses((missing) => (missing ? setHint(fill(say.exitHint, { n: missing })) : exit()));
    const hear = (event: KeyboardEvent) => shift.hear(event);
    document.addEventListener("keydown", hear);
    document.addEventListener("keyup", hear);
    return () => {
      document.removeEventListener("keydown", hear);
      document.removeEventListener("keyup", hear);
    };
  }, [open, lang]);
  useEffect(() => {
    // A button that did its work may be gone; the keyboard's place must not be gone with it.
    if (open && document.activeElement === document.body && inside.current) settle();
  });

  const escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (host.helpOpen()) host.showHelp(false);
    else if (menu) closeMenu();
    else if (privacy) (setPrivacy(false), settle());
    else close();
  };

  return (
    <section
      part="panel"
      role="dialog"
      aria-labelledby="title"
      aria-describedby="subtitle"
      aria-modal={full || undefined}
      lang={lang}
      hidden={!open}
      ref={panel}
      onKeyDown={escape}
      onFocusCapture={() => (inside.current = true)}
      onPointerDown={(event) => menu && !(event.target as Element).closest("[part=menu-card],[part=menu]") && setMenu(false)}
    >
      <div part="header">
        <div part="heading">
          <h2 id="title" part="title" tabIndex={-1} ref={title}>
            {say.title}
          </h2>
          <p id="subtitle" part="subtitle">
            {say.subtitle}
          </p>
        </div>
        <button
          type="button"
          part="menu"
          class="round"
          aria-label={say.menu}
          aria-expanded={menu}
          aria-controls="menu"
          ref={menuButton}
          onClick={() => (menu ? closeMenu() : (host.showHelp(false), setMenu(true)))}
        >
          <Icon name="menu" />
        </button>
        <button type="button" part="close" class="round" aria-label={say.close} onClick={close}>
          <Icon name="close" />
        </button>
        {menu && (
          <Menu
            say={say}
            other={other}
            any={state.entries.length > 0}
            copy={copy}
            print={() => printText(asText())}
            language={switchLanguage}
            privacy={() => setPrivacy(true)}
            clear={clear}
            close={closeMenu}
          />
        )}
      </div>
      <div part="bar">
        <div part="slot" ref={slot} />
        <button type="button" part="exit" title={say.exitLong} onClick={exit}>
          {say.exit}
          <Icon name="exit" />
        </button>
      </div>
      {privacy && <Privacy say={say} back={() => (setPrivacy(false), settle())} />}
      <div part="chat" hidden={privacy}>
        <Log
          state={state}
          say={say}
          lang={lang}
          open={open && !privacy}
          choose={({ id, title: text }) => send(text, id)}
          rate={rate}
          retry={(id) => chat.retry(id)}
          takeBack={(id) => (chat.takeBack(id), settle())}
        >
          <div part="welcome">
            <h3>{say.welcome}</h3>
            <p>{say.welcomeMore}</p>
            <p id="examples">{state.agreed ? say.examplesAsk : say.examplesAgree}</p>
            <div part="examples" role="group" aria-labelledby="examples">
              {say.examples.map((text) => (
                <button
                  type="button"
                  part="example"
                  aria-label={state.agreed ? undefined : fill(say.agreeAsk, { text })}
                  onClick={() => send(text)}
                >
                  {text}
                </button>
              ))}
            </div>
          </div>
        </Log>
        <div part="foot">
          {(hint || situation) && (
            <div part="situation">
              <Line text={hint || situation} />
            </div>
          )}
          <Disclosure say={say} agreed={state.agreed} more={() => (host.showHelp(false), setPrivacy(true))} />
          <Composer
            say={say}
            draft={draft}
            agreed={state.agreed}
            field={field}
            write={write}
            send={() => {
              send(draft.trim());
              // Without the keyboard the answer is in sight; and focus that was given up is not to be put elsewhere.
              if (touch()) (inside.current = false, field.current!.blur());
              else settle();
            }}
            tell={tell}
          />
        </div>
      </div>
    </section>
  );
};
