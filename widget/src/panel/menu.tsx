/** What else can be done with a chat: copy, print, the other language, privacy, delete (asked once before). */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Words } from "./words";
import type { Lang } from "../loader/host";

interface Props {
  say: Words;
  other: Lang;
  /** Something was said that could be copied or printed. */
  any: boolean;
  copy: () => void;
  print: () => void;
  language: () => void;
  privacy: () => void;
  clear: () => void;
  close: () => void;
}

/** The open menu: plain buttons in a group, so that Tab and Esc are all one has to know. */
export const Menu = ({ say, other, any, copy, print, language, privacy, clear, close }: Props) => {
  const [asking, setAsking] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    card.current!.querySelector("button")!.focus({ preventScroll: true });
    card.current!.scrollIntoView({ block: "nearest" }); // in a low window the question could stand above it
  }, [asking]);
  const item = (part: string, name: string, act: () => void, stays = false) => (
    <button
      type="button"
      part={part}
      class="item"
      lang={part === "language" ? other : undefined}
      onClick={() => {
        act();
        if (!stays) close();
      }}
    >
      {name}
    </button>
  );
  return (
    <div part="menu-card" id="menu" ref={card} role="group" aria-label={say.menu}>
      {asking ? (
        <>
          <p>{say.clearAsk}</p>
          {item("clear-no", say.clearNo, () => {})}
          {item("clear-yes", say.clearYes, clear)}
        </>
      ) : (
        <>
          {item("language", say.language, language)}
          {item("privacy-open", say.privacy, privacy)}
          {any && item("copy", say.copy, copy)}
          {any && item("print", say.print, print)}
          {item("clear", say.clear, () => setAsking(true), true)}
        </>
      )}
    </div>
  );
};
