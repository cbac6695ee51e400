/** A message on its way: shown at once, with the reason and a button where it could not be sent. */

import { useEffect, useState } from "preact/hooks";
import { Line } from "./entry";
import type { Outgoing } from "./outbox";
import { fill, type Words } from "./words";

/** Whole seconds until `at`, counted down while it is shown. */
function useSeconds(at: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [at]);
  return Math.max(0, Math.ceil((at - now) / 1000));
}

const Wait = ({ sentence, at }: { sentence: string; at: number }) => <p>{fill(sentence, { n: useSeconds(at) })}</p>;

interface Props {
  item: Outgoing;
  say: Words;
  retry: (id: string) => void;
  takeBack: (id: string) => void;
}

/** One message of the outbox. */
export const Unsent = ({ item, say, retry, takeBack }: Props) => {
  const { id, text, state, reason } = item;
  const stuck = reason && (state !== "sending" || item.tries > 1);
  return (
    <div part="entry" data-kind="message" data-state={state}>
      <span class="unseen">{say.you} </span>
      <div part="words">
        <p>{text}</p>
      </div>
      {stuck && (
        <div part="unsent">
          {reason === "slow" ? (
            <Wait sentence={say.reason_slow} at={item.retryAt} />
          ) : (
            <Line text={fill(say[`reason_${reason}`], { n: item.limit ?? 0 })} />
          )}
          {reason === "consent" ? (
            <button type="button" part="reload" onClick={() => location.reload()}>
              {say.reload}
            </button>
          ) : (
            reason !== "long" && (
              <button type="button" part="retry" onClick={() => retry(id)}>
                {say.retry}
              </button>
            )
          )}
          {state !== "sending" && (
            <button type="button" part="edit" onClick={() => takeBack(id)}>
              {say.edit}
            </button>
          )}
        </div>
      )}
    </div>
  );
};
