/** One entry of the log: what the visitor said, or one answer with its buttons. */

import { useEffect, useState } from "preact/hooks";
import type { Choice, Entry, Rating } from "./api";
import { Icon } from "./icon";
import { pieces } from "./linkify";
import type { Shown } from "./view";
import { fill, words, type Words } from "./words";

/** One line of text with numbers that can be called. */
export const Line = ({ text }: { text: string }) => (
  <p>
    {pieces(text).map((piece) => {
      if (typeof piece === "string") return piece;
      if (!piece.href) return <span class="keep">{piece.text}</span>;
      const away = piece.href.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {};
      return (
        <a href={piece.href} {...away}>
          {piece.text}
        </a>
      );
    })}
  </p>
);

const Calls = ({ language }: { language: string }) => {
  const { help } = words(language.startsWith("es") ? "es" : "en");
  return (
    <p part="calls">
      <a href="tel:988">{help.call}988</a>
      <a href="sms:988">{help.text}988</a>
      <a href="tel:911">{help.call}911</a>
    </p>
  );
};

interface ChoicesProps {
  shown: Shown;
  say: Words;
  choose: (choice: Choice) => void;
}

const Choices = ({ shown: { entry, open, chosen }, say, choose }: ChoicesProps) => (
  <div part="choices" role="group" aria-label={say.choices}>
    {entry.buttons.map((choice) => {
      const taken = choice.title === chosen;
      // The chosen one stays focusable: a keyboard must not lose its place by choosing.
      return (
        <button
          type="button"
          part="choice"
          key={choice.id}
          disabled={!open && !taken}
          aria-disabled={taken}
          aria-pressed={taken || undefined}
          onClick={() => open && choose(choice)}
        >
          {choice.title}
          {taken && <span class="unseen">, {say.chosen}</span>}
        </button>
      );
    })}
  </div>
);

interface ThumbsProps {
  entry: Entry;
  say: Words;
  rate: (entry: Entry, rating: Rating | null) => void;
}

const Thumbs = ({ entry, say, rate }: ThumbsProps) => {
  // They come a moment after the words, or a screen reader would read two more buttons after each answer.
  const [there, setThere] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setThere(true), 150);
    return () => clearTimeout(timer);
  }, []);
  const thumb = (value: Rating, part: string, name: string, icon: "up" | "down") => (
    <button
      type="button"
      part={part}
      class="thumb"
      aria-label={name}
      title={name}
      aria-pressed={entry.rating === value}
      onClick={() => rate(entry, entry.rating === value ? null : value)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div part="thumbs" aria-live="off">
      {there && thumb("useful", "useful", say.useful, "up")}
      {there && thumb("not_useful", "not-useful", say.notUseful, "down")}
    </div>
  );
};

interface EntryProps extends ChoicesProps, ThumbsProps {
  lang: string;
}

/** An entry of the conversation. A crisis entry is a card with large buttons to call, and is never rated. */
export const EntryView = (props: EntryProps) => {
  const { shown, say, lang, entry } = props;
  const { kind, text, language } = entry;
  const foreign = language && language !== lang ? language : undefined;
  return (
    <div part="entry" data-kind={kind}>
      <span class="unseen">{kind === "message" ? say.you : say.assistant} </span>
      {kind === "late" && <p part="late">{shown.question ? fill(say.late, { text: shown.question }) : say.lateBare}</p>}
      <div part="words" lang={foreign}>
        {text.split(/\n{2,}/).map((paragraph, place) => (
          <>
            <Line text={paragraph} />
            {/* After the first words, so that they are in sight on the smallest screen, and words come before buttons. */}
            {kind === "crisis" && !place && <Calls language={language || lang} />}
          </>
        ))}
      </div>
      {entry.buttons.length > 0 && <Choices {...props} />}
      {entry.rateable && kind !== "crisis" && <Thumbs {...props} />}
    </div>
  );
};
