/** Where a person writes. It works at once; the first send is also the agreement, and says so. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Ref } from "preact";
import { fill, type Words } from "./words";

const LIMIT = 2_000; // characters the service takes
const COUNT_FROM = 1_800; // from here on what is left is shown

interface Props {
  say: Words;
  draft: string;
  agreed: boolean;
  field: Ref<HTMLTextAreaElement>;
  write: (draft: string) => void;
  send: () => void;
  /** Say a sentence to a screen reader. */
  tell: (sentence: string) => void;
}

/** Characters as the service counts them: an emoji is one. */
export const length = (text: string): number => [...text].length;

/**
 * Whether this Enter comes from a key that is held down. It is kept from doing anything: the first one may have moved
 * the focus to the button that agrees, and nobody agrees by holding a key a moment too long.
 */
export const isHeldEnter = (event: KeyboardEvent): boolean => event.key === "Enter" && event.repeat && !event.shiftKey && (event.preventDefault(), true);

export const Composer = ({ say, draft, agreed, field, write, send, tell }: Props) => {
  const button = useRef<HTMLButtonElement>(null);
  const own = field as { current: HTMLTextAreaElement | null };
  const size = length(draft);
  const left = LIMIT - size;
  useLayoutEffect(() => {
    const area = own.current!;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 132)}px`;
    // In a low window the field grows out of sight otherwise.
    if ((area.getRootNode() as ShadowRoot).activeElement === area) area.form!.scrollIntoView({ block: "nearest" });
  }, [draft, agreed, say]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (draft.trim() && left >= 0) send();
    else own.current!.focus();
  };
  const press = (event: KeyboardEvent) => {
    // Where a word is being composed (Japanese, dead keys), Enter ends the word, not the message.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.repeat) return;
    if (agreed || !draft.trim()) return submit(event);
    // Agreeing is a step of its own: the key that ends a line must not do it by accident.
    button.current!.focus();
    tell(say.enterAgrees);
  };
  return (
    <form part="form" onSubmit={submit}>
      <label class="unseen" for="composer">
        {say.composer}
      </label>
      <textarea
        id="composer"
        part="composer"
        rows={1}
        value={draft}
        placeholder={say.placeholder}
        ref={field}
        autocomplete="off"
        enterkeyhint={agreed ? "send" : "next"}
        aria-invalid={left < 0}
        aria-describedby="count"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
      />
      <button type="submit" part="send" ref={button} onKeyDown={isHeldEnter} aria-describedby={agreed ? undefined : "notice"}>
        {agreed ? say.send : say.agreeSend}
      </button>
      <p id="count" part="count" data-over={left < 0} hidden={size < COUNT_FROM}>
        {fill(left < 0 ? say.over : say.left, { n: Math.abs(left) })}
      </p>
    </form>
  );
};
