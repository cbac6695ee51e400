/** What a person should know before and while writing: the notice, what it says in short, and the state of things. */

import { useEffect, useState } from "preact/hooks";
import type { State } from "./chat";
import { Line } from "./entry";
import type { Words } from "./words";

interface DisclosureProps {
  say: Words;
  agreed: boolean;
  more: () => void;
}

/** Above the composer: the whole notice until it was agreed to, then its gist in one line. */
export const Disclosure = ({ say, agreed, more }: DisclosureProps) =>
  agreed ? (
    <div part="disclosure" data-short>
      <span>{say.short}</span>
      <button type="button" part="more" onClick={more}>
        {say.shortMore}
      </button>
    </div>
  ) : (
    <div part="disclosure" id="notice" role="region" aria-label={say.notice[0]} tabIndex={0}>
      <h3>{say.notice[0]}</h3>
      {say.notice.slice(1).map((line) => (
        <Line text={line} />
      ))}
    </div>
  );

/** The notice again, and what else is stored, sent and wiped. */
export const Privacy = ({ say, back }: { say: Words; back: () => void }) => (
  <div part="privacy" role="region" aria-label={say.privacy} tabIndex={0}>
    <button type="button" part="back" onClick={back}>
      ← {say.back}
    </button>
    <h3>{say.privacy}</h3>
    {[...say.notice.slice(1), ...say.privacyMore.split("\n")].map((line) => (
      <Line text={line} />
    ))}
  </div>
);

const LOST_AFTER = 3_000; // ms: shorter gaps are healed before anybody has to know

/** The sentence about the state of things that holds now, or none. */
export function useSituation(state: State, say: Words): string {
  const [online, setOnline] = useState(navigator.onLine !== false);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine !== false);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  useEffect(() => {
    setLost(false);
    if (state.heard) return;
    const timer = setTimeout(() => setLost(true), LOST_AFTER);
    return () => clearTimeout(timer);
  }, [state.heard]);
  if (!online) return say.offline;
  if (lost) return say.lost;
  if (state.closing) return say.idleSoon;
  return state.farewell || (state.gone && state.gone !== "cleared" ? say[state.gone] : "");
}
