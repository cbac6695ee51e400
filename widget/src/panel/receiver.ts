/** Receives what the service says by itself: a stream, and a long poll where the stream does not get through. */

import { createParser } from "eventsource-parser";
import { Problem, type Api, type Entry } from "./api";

export interface Heard {
  entry(entry: Entry): void;
  typing(on: boolean): void;
  /** The conversation is over on the service: `deleted` or `expired`. */
  end(reason: string): void;
  /** The token is not taken any more; `code` says why. */
  refused(code: string): void;
  /** Whether the service is heard now. */
  heard(now: boolean): void;
}

const FIRST_BYTE = 4_000; // ms: a stream without its first comment by then is held up by something in between
const SILENCE = 35_000; // ms: two comments missed, so the line is dead although nobody said so
const POLL_WAIT = 25; // s the service may hold a poll open
const POLLS_BEFORE_STREAM = 12; // then the stream is tried again: the network may be another one now
const LONGEST_PAUSE = 15_000; // ms

export class Receiver {
  private cursor = 0;
  private run = 0;
  private failures = 0;
  private polls = 0;
  private lastByte = 0;
  private abort = new AbortController();
  private hurry: () => void = () => {};

  constructor(
    private readonly api: Api,
    private readonly heard: Heard,
    private readonly firstByte = FIRST_BYTE,
  ) {}

  /** Listen to the conversation of this token, from its beginning. */
  start(token: string): void {
    this.stop();
    this.cursor = this.failures = this.polls = 0;
    void this.listen(token, this.run);
  }

  stop(): void {
    this.run++;
    this.abort.abort();
    this.hurry();
  }

  /** The machine slept, or the network came back: do not wait for a pause to end or for a dead line to be noticed. */
  wake(): void {
    this.failures = 0;
    this.hurry();
    if (Date.now() - this.lastByte > SILENCE / 2) this.abort.abort();
  }

  private async listen(token: string, run: number): Promise<void> {
    while (run === this.run) {
      this.abort = new AbortController();
      try {
        if (this.polls > 0) await this.poll(token, run);
        else await this.stream(token, run);
      } catch (problem) {
        if (run !== this.run) return;
        if (problem instanceof Problem && problem.status === 401) return this.heard.refused(problem.code);
        this.polls = problem instanceof Problem && problem.code === "held_up" ? POLLS_BEFORE_STREAM : 0;
        if (this.polls) continue;
      }
      if (run !== this.run) return;
      if (this.polls > 0) continue;
      this.heard.typing(false);
      this.heard.heard(false);
      const longest = Math.min(LONGEST_PAUSE, 500 * 2 ** this.failures++);
      // Jitter, so that a restarted server is not met by everybody in the same moment.
      await this.pause(longest * (0.5 + Math.random() / 2));
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Entries come in the order of their cursors here, and only here: so only here may the place in the replay move. */
  private take(entry: Entry): void {
    this.cursor = Math.max(this.cursor, entry.cursor);
    this.heard.entry(entry);
  }

  private async stream(token: string, run: number): Promise<void> {
    const { signal } = this.abort;
    let over = false;
    let quiet = false;
    let patience = this.firstByte;
    let guard: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      this.lastByte = Date.now();
      clearTimeout(guard);
      guard = setTimeout(() => {
        quiet = patience === this.firstByte;
        this.abort.abort();
      }, patience);
    };
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (run !== this.run) return;
        const said = JSON.parse(data);
        if (event === "entry") this.take(said);
        else if (event === "typing") this.heard.typing(said.typing);
        else if (event === "end") {
          over = true;
          this.heard.end(said.reason);
        }
      },
    });
    alive();
    try {
      const response = await this.api.ask("stream", token, {
        signal,
        headers: { Accept: "text/event-stream", "Last-Event-ID": `${this.cursor}` },
      });
      const reader = response.body!.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || over || run !== this.run) return;
        patience = SILENCE;
        alive();
        this.failures = 0;
        this.heard.heard(true);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch (problem) {
      throw quiet ? new Problem(0, "held_up") : problem;
    } finally {
      clearTimeout(guard);
    }
  }

  private async poll(token: string, run: number): Promise<void> {
    const wait = this.polls === POLLS_BEFORE_STREAM ? 0 : POLL_WAIT; // the first asks for what is there already
    const guard = setTimeout(() => this.abort.abort(), (POLL_WAIT + 10) * 1000);
    try {
      const response = await this.api.ask(`entries?after=${this.cursor}&wait=${wait}`, token, { signal: this.abort.signal });
      const { entries, typing } = (await response.json()) as { entries: Entry[]; typing: boolean };
      if (run !== this.run) return;
      this.lastByte = Date.now();
      this.failures = 0;
      this.polls--;
      this.heard.heard(true);
      for (const entry of entries) this.take(entry);
      this.heard.typing(typing);
    } finally {
      clearTimeout(guard);
    }
  }
}
