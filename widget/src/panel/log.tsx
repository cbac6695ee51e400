/** The log: what was said, in order. It stays where the person is reading, and never takes the focus. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Choice, Entry, Rating } from "./api";
import type { State } from "./chat";
import { EntryView } from "./entry";
import { Icon } from "./icon";
import { Unsent } from "./unsent";
import { shown } from "./view";
import type { Words } from "./words";

const NEAR = 60; // px from the end that still count as reading the end

interface Props {
  state: State;
  say: Words;
  lang: string;
  open: boolean;
  choose: (choice: Choice) => void;
  rate: (entry: Entry, rating: Rating | null) => void;
  retry: (id: string) => void;
  takeBack: (id: string) => void;
  children: ComponentChildren;
}

/** `children` is what stands before the first message. */
export const Log = ({ state, say, lang, open, choose, rate, retry, takeBack, children }: Props) => {
  const { entries, typing, replaying } = state;
  // What the service has written down already is shown from there, though its answer is still awaited or asked for again.
  const outbox = state.outbox.filter(({ id, state }) => state === "unsent" || !entries.some(({ message_id }) => message_id === id));
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const count = useRef(0);
  const [news, setNews] = useState(false);
  // In a low window the whole panel scrolls, not the log.
  const scroller = () => {
    const own = log.current!;
    return own.scrollHeight > own.clientHeight + 1 ? own : own.closest<HTMLElement>("[part=panel]")!;
  };
  const look = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller();
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
    if (atEnd.current && news) setNews(false);
  };
  const toEnd = () => {
    const box = scroller();
    box.scrollTop = box.scrollHeight;
    setNews(false);
  };
  const total = entries.length + outbox.length;
  const mine = outbox.some((item) => item.state === "queued" || item.tries <= 1) && outbox.length > 0;
  useLayoutEffect(() => {
    if (!open) return;
    const grown = total > count.current;
    // The first words of a chat that is taken up may come when the replay is over already.
    const old = replaying || (!count.current && total > 2);
    if (mine || old || (atEnd.current && (grown || typing))) {
      const box = scroller();
      const rows = [...log.current!.querySelectorAll<HTMLElement>("[part=entry]")];
      const last = rows[rows.length - 1];
      // A long answer is shown from its beginning.
      const first = grown && !mine && !old ? rows[count.current] || last : undefined;
      if (box !== log.current) (first || last)?.scrollIntoView({ block: "start" });
      else box.scrollTop = Math.min(box.scrollHeight, first ? first.offsetTop - 12 : Infinity);
      atEnd.current = true;
    } else if (grown) setNews(true);
    count.current = total;
  }, [total, typing, replaying, open, mine, outbox.map((item) => item.state + item.tries).join()]);
  useEffect(() => {
    // A keyboard or a notice makes the log lower: what was just read must not slip out of sight.
    const watch = new ResizeObserver(() => atEnd.current && count.current && (log.current!.scrollTop = log.current!.scrollHeight));
    watch.observe(log.current!);
    return () => watch.disconnect();
  }, []);

  return (
    <>
      <div
        part="log"
        role="log"
        aria-label={say.log}
        aria-live={replaying ? "off" : "polite"}
        tabIndex={0}
        ref={log}
        onScroll={look}
      >
        {total === 0 && !replaying && children}
        {shown(entries, outbox.map((item) => item.text)).map((each) => (
          <EntryView key={each.entry.cursor} entry={each.entry} shown={each} say={say} lang={lang} choose={choose} rate={rate} />
        ))}
        {outbox.map((item) => (
          <Unsent key={item.id} item={item} say={say} retry={retry} takeBack={takeBack} />
        ))}
        {typing && (
          <p part="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span class="unseen">{say.typing}</span>
          </p>
        )}
      </div>
      <div class="float">
        {news && (
          <button type="button" part="new" onClick={toEnd}>
            <Icon name="arrow" />
            {say.newMessage}
          </button>
        )}
      </div>
    </>
  );
};
