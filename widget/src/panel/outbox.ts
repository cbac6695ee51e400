/**
 * Messages on their way, each under one id for all its tries, so that the service runs none twice.
 *
 * Those that can go are sent in order. One that waits or gave up holds no other back: the next may be a cry for help,
 * which the service answers beyond every limit.
 * What is worth trying again by itself is: no connection, a server that is down or busy. The rest waits for the person.
 */

import { Problem } from "./api";

export type Reason = "offline" | "server" | "gaveUp" | "slow" | "long" | "origin" | "consent";

export interface Outgoing {
  id: string;
  text: string;
  choice?: string | undefined;
  /** queued: not tried yet; sending; waiting: will be tried again by itself; unsent: not without the person. */
  state: "queued" | "sending" | "waiting" | "unsent";
  reason?: Reason;
  /** When it is tried again, ms since 1970, while waiting. */
  retryAt: number;
  tries: number;
  /** When the present try began, ms since 1970. */
  since: number;
  limit?: number;
}

const TRIES = 8; // with the pauses below about two minutes, then the person decides
const LONGEST_PAUSE = 30_000; // ms
const HEAD_START = 300; // ms until the next message may follow one that is still on its way: it has arrived by then

/** An id of A-Za-z0-9_- that nobody can guess, 34 characters. */
export function messageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m-${Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("")}`;
}

export class Outbox {
  items: Outgoing[] = [];
  private pumping = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly deliver: (item: Outgoing) => Promise<void>,
    private readonly changed: () => void,
    private readonly giveBack: (text: string) => void,
  ) {}

  add(text: string, choice?: string): void {
    this.items.push({ id: messageId(), text, choice, state: "queued", retryAt: 0, tries: 0, since: 0 });
    this.changed();
    this.hurry(1); // what waits for a connection goes first, as it was written first
  }

  /** The person wants it tried again: now, and with as many tries as at first. */
  retry(id: string): void {
    const item = this.items.find((each) => each.id === id);
    if (!item || item.state === "sending") return;
    item.tries = 0;
    item.state = "queued";
    this.changed();
    void this.pump();
  }

  takeBack(id: string): void {
    const item = this.items.find((each) => each.id === id);
    if (!item || item.state === "sending") return;
    this.arrived(id);
    this.giveBack(item.text);
  }

  /** It is known to be there, by whatever way that became known. */
  arrived(id: string): void {
    const before = this.items.length;
    this.items = this.items.filter((item) => item.id !== id);
    if (this.items.length !== before) this.changed();
  }

  empty(): void {
    this.items = [];
    clearTimeout(this.timer);
    this.changed();
  }

  /** Do something that empties the outbox, and keep what is in it all the same. */
  keepOnly(emptying: () => void): void {
    const { items } = this;
    emptying();
    this.items = items;
    this.changed();
    this.arm();
  }

  /**
   * What waits for a connection is tried now; what was told to slow down keeps its pause. With `free` 1 the try is one
   * more than it is due.
   */
  hurry(free = 0): void {
    for (const item of this.items) {
      if (item.state === "waiting" && item.reason !== "slow") {
        item.state = "queued";
        item.tries -= free;
      }
    }
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    for (;;) {
      const next = this.items.find((item) => item.state === "queued");
      if (!next) break;
      next.state = "sending";
      next.since = Date.now();
      next.tries++;
      this.changed();
      await Promise.race([this.attempt(next), new Promise((resolve) => setTimeout(resolve, HEAD_START))]);
    }
    this.pumping = false;
  }

  private async attempt(item: Outgoing): Promise<void> {
    try {
      await this.deliver(item);
      this.arrived(item.id);
    } catch (problem) {
      if (!this.items.includes(item)) return; // the chat was let go meanwhile
      this.judge(item, problem instanceof Problem ? problem : new Problem(500, "fault"));
    }
    void this.pump();
  }

  private judge(item: Outgoing, { status, code, body }: Problem): void {
    item.state = "unsent";
    if (status === 0 || status >= 500 || status === 408) {
      const again = code === "new_session" && item.tries < 3 ? 0 : Math.min(LONGEST_PAUSE, 1000 * 2 ** (item.tries - 1)) * (0.7 + Math.random() * 0.3);
      if (item.tries <= TRIES) this.wait(item, status === 0 ? "offline" : "server", again);
      else item.reason = "gaveUp";
    } else if (status === 429) this.wait(item, "slow", 1000 * Math.max(1, body.retry_after || 5));
    else if (code === "choice_gone") {
      // The button is of an older turn; its words still say what the person wants.
      item.choice = undefined;
      this.wait(item, "server", 0);
    } else if (code === "id_taken") {
      item.id = messageId();
      this.wait(item, "server", 0);
    } else if (code === "consent_changed") item.reason = "consent";
    else if (code === "too_long") {
      item.reason = "long";
      item.limit = body.limit ?? 2000;
    } else item.reason = code === "origin" ? "origin" : "gaveUp";
    this.changed();
  }

  private wait(item: Outgoing, reason: Reason, milliseconds: number): void {
    item.state = milliseconds ? "waiting" : "queued";
    item.reason = reason;
    item.retryAt = Date.now() + milliseconds;
    this.arm();
  }

  /** One timer, for whatever is due first: a pause of an hour must not become that of a message with a second. */
  private arm(): void {
    clearTimeout(this.timer);
    const waiting = this.items.filter((item) => item.state === "waiting");
    if (!waiting.length) return;
    const first = Math.min(...waiting.map((item) => item.retryAt));
    this.timer = setTimeout(() => {
      for (const item of waiting) if (item.state === "waiting" && item.retryAt <= Date.now()) item.state = "queued";
      this.arm();
      void this.pump();
    }, first - Date.now());
  }
}
