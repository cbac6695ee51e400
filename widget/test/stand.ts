/** What the tests of a chat share: a real server beside them, a chat that talks to it, and patience. */

import { afterEach } from "node:test";
import { Api, type Kind } from "../src/panel/api";
import { Chat, type Keep, type State } from "../src/panel/chat";
import { start, type Stand } from "./server.mjs";

const opened: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.stop();
});

/** A tab's storage, as a plain box. */
export class Box implements Keep {
  constructor(public token = "") {}
  get(): string {
    return this.token;
  }
  set(token: string): void {
    this.token = token;
  }
}

/** A running stand-in for the gateway, stopped after the test. */
export async function stand(options: Parameters<typeof start>[0] = {}): Promise<Stand> {
  const made = await start({ files: false, late: 150, ...options });
  opened.push(made);
  return made;
}

/** A chat against it, let go after the test; `given` collects words that came back into the composer. */
export function chatWith({ base }: { base: string }, keep: Keep = new Box(), firstByte?: number) {
  const chat = new Chat(new Api(base), keep, firstByte);
  const given: string[] = [];
  chat.giveBack = (text) => given.push(text);
  opened.push({ stop: () => chat.wipe() });
  return { chat, given };
}

/** Wait until the chat's state is as wanted; fails after five seconds, saying what it is instead. */
export async function until(chat: Chat, wanted: (state: State) => unknown): Promise<State> {
  for (let tries = 0; tries < 250; tries++) {
    if (wanted(chat.state)) return chat.state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never came about: ${wanted}; it is ${JSON.stringify(chat.state)}`);
}

export const kinds = (state: State): Kind[] => state.entries.map(({ kind }) => kind);
export const answered = (state: State): boolean => state.entries.some(({ kind }) => kind === "answer");
