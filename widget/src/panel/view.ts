/** What the log shows, worked out from the chat's entries: which buttons still count, and what a late answer answers. */

import type { Entry } from "./api";

export interface Shown {
  entry: Entry;
  /** Its buttons can still be pressed: nothing was said after them. */
  open: boolean;
  /** The title that was chosen, if one was. */
  chosen: string | null;
  /** The beginning of the question, where the answer came so late that it has to be said. */
  question: string | null;
}

const BEGINNING = 60; // characters of a question that are quoted

/** Each entry with what depends on its neighbours. `waiting` are the texts still on their way. */
export function shown(entries: readonly Entry[], waiting: readonly string[]): Shown[] {
  const questions = new Map<string, string>();
  for (const entry of entries) if (entry.kind === "message") questions.set(entry.message_id, entry.text);
  let next: string | null = waiting[0] ?? null;
  const result: Shown[] = [];
  for (const entry of [...entries].reverse()) {
    const chosen = next !== null && entry.buttons.some(({ title }) => title === next) ? next : null;
    const question = entry.kind === "late" ? beginning(questions.get(entry.message_id) ?? "") : null;
    result.unshift({ entry, open: next === null, chosen, question });
    if (entry.kind === "message") next = entry.text;
  }
  return result;
}

/** At most 60 characters, cut between words. */
export function beginning(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= BEGINNING) return line;
  return `${line.slice(0, BEGINNING).replace(/\s+\S*$/, "")}…`;
}

/** The chat as plain text, to be copied or printed. */
export function transcript(entries: readonly Entry[], title: string, you: string, assistant: string): string {
  const said = entries.map(({ kind, text }) => `${kind === "message" ? you : assistant} ${text}`);
  return [title, ...said].join("\n\n");
}
