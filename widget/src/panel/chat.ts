/**
 * One chat: consent, session, what was said, what is on its way. Knows no DOM, so tests run it against a real server.
 *
 * Nothing is sent before `send`. Words live in memory only; the storage holds the session's token and nothing else.
 */

import { Api, Problem, type Entry, type Posted, type Rating } from "./api";
import { Outbox, type Outgoing } from "./outbox";
import { Receiver } from "./receiver";

/** The notice whose words stand in `disclosure`; it travels with the session request. */
export const CONSENT = "chat-1";
export const KEY = "clarity-chat";
const IDLE = 30 * 60_000; // ms, the idle age of a session on the service
const WARNING = 2 * 60_000; // ms before that, in which a person can still send something
const SHOW_TYPING = 400; // ms a message may be on its way before that is worth showing
const LAST_WORD = 400; // ms between the end by the stream and the answer that goes with it
const REPLAY_GAP = 700; // ms without a further entry: what was said before is on the screen again

/** Why the words on the screen are gone. */
export type Gone = "expired" | "ended" | "fresh" | "cleared";

export interface State {
  entries: Entry[];
  outbox: readonly Outgoing[];
  /** The service has confirmed this tab's session, or agreement was given on this page: a send needs none any more. */
  agreed: boolean;
  /** The service really works on an answer, or a message has been on its way for more than 400 ms. */
  typing: boolean;
  /** Whether the service is heard; true while there is no session to hear of. */
  heard: boolean;
  /** Old entries are coming in; they are no news. */
  replaying: boolean;
  /** Less than two minutes until the chat is let go. */
  closing: boolean;
  gone: Gone | null;
  /** What the service said as it ended the chat on the person's word; stays until the next message. */
  farewell: string;
}

/** A chat in which nothing was said. */
const NOTHING = { entries: [], agreed: false, typing: false, heard: true, replaying: false, closing: false, farewell: "" };

export interface Keep {
  get(): string;
  set(token: string): void;
}

export class Chat {
  state: State = { ...NOTHING, outbox: [], gone: null };
  /** Called after each change of `state`. */
  changed: () => void = () => {};
  /** Called with unsent words that go back into the composer. */
  giveBack: (text: string) => void = () => {};

  private token = "";
  private lastUse = 0;
  private epoch = 0;
  /** The button that agrees was pressed since the page was loaded: only then a message may begin another session. */
  private pressed = false;
  private serverTyping = false;
  private opening: Promise<string> | undefined;
  /** What the person typed, by message id: shown as typed until the page goes, though the record may mask it. */
  private typed = new Map<string, string>();
  private timers: Record<string, ReturnType<typeof setTimeout>> = {};
  private readonly receiver: Receiver;
  private readonly outbox: Outbox;

  constructor(
    private readonly api: Api,
    private readonly keep: Keep,
    firstByte?: number,
  ) {
    this.outbox = new Outbox(
      (item) => this.deliver(item),
      () => this.set({ outbox: [...this.outbox.items] }),
      (text) => this.giveBack(text),
    );
    this.receiver = new Receiver(
      api,
      {
        entry: (entry) => this.take([entry], false),
        typing: (on) => {
          this.serverTyping = on;
          this.showTyping();
        },
        // The service's last word comes by another line, as the answer to the message that asked for the end.
        end: (reason) => this.after("end", LAST_WORD, () => this.lose(reason === "deleted" ? "ended" : "expired")),
        refused: (code) => this.refused(code),
        heard: (now) => {
          if (now !== this.state.heard) this.set({ heard: now });
          if (now && !this.state.agreed) this.set({ agreed: true });
          if (now) this.outbox.hurry();
        },
      },
      firstByte,
    );
  }

  /** Take up the chat of this tab, if there is one. The service is asked only then. */
  resume(): void {
    const token = this.token || this.keep.get();
    if (!token || this.token) return;
    this.use(token);
    // Not agreed yet: the token may be of another day, and of another person.
    this.set({ replaying: true });
    this.replayed();
    this.receiver.start(token);
  }

  /** Send words, or a button's choice with the words on it. Agreement is given by calling this. */
  send(text: string, choice?: string): void {
    if (!this.state.agreed) this.pressed = true;
    this.set({ agreed: true, gone: null, farewell: "" });
    this.outbox.add(text, choice);
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Take an unsent message back into the composer. */
  takeBack(id: string): void {
    this.outbox.takeBack(id);
  }

  /** Rate an answer; shown at once, taken back if the service did not hear it. Gives whether it did. */
  async rate(entry: Entry, rating: Rating | null): Promise<boolean> {
    const show = (value: Rating | null) =>
      this.set({ entries: this.state.entries.map((each) => (each.cursor === entry.cursor ? { ...each, rating: value } : each)) });
    show(rating);
    try {
      await this.api.rate(this.token, entry.cursor, rating);
      return true;
    } catch {
      show(entry.rating);
      return false;
    }
  }

  /**
   * Delete the chat on the service and here. `failed`: nothing is deleted, neither there nor here. `kept`: it is gone
   * here, but the service does not know this session any more and keeps its copy until its time is over.
   */
  async clear(): Promise<"now" | "soon" | "here" | "kept" | "failed"> {
    const { token } = this;
    let deleted: "now" | "soon" | "here" | "kept" = "here";
    if (token) {
      try {
        deleted = await this.api.erase(token);
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.status !== 401) return "failed";
        deleted = problem.code === "session_ended" ? "now" : "kept";
      }
    }
    this.wipe("cleared");
    return deleted;
  }

  /** Forget everything at once: words, token, agreement, messages on their way. */
  wipe(gone: Gone | null = null): void {
    this.epoch++;
    this.receiver.stop();
    this.outbox.empty();
    this.typed.clear();
    this.opening = undefined;
    this.token = "";
    this.keep.set("");
    for (const name in this.timers) clearTimeout(this.timers[name]);
    this.serverTyping = false;
    this.set({ ...NOTHING, gone });
  }

  /** The page woke up, came back, or is online again. */
  wake(): void {
    if (!this.token) return this.outbox.hurry();
    if (Date.now() - this.lastUse >= IDLE) return this.lose("expired");
    this.receiver.wake();
    this.outbox.hurry();
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.changed();
  }

  /** A timer of this chat by name; the same name again replaces it. */
  private after(name: string, milliseconds: number, then: () => void): void {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(then, milliseconds);
  }

  /** The conversation is over. Unsent words go back into the composer: they were never given away. */
  private lose(gone: Gone): void {
    const unsent = this.outbox.items.map((item) => item.text).join("\n");
    this.wipe(gone);
    if (unsent) this.giveBack(unsent);
  }

  /** The service does not take the token any more. What is on its way begins a new chat, where this page has agreed. */
  private refused(code: string): void {
    if (code === "session_ended") return this.lose("ended");
    if (!this.pressed || !this.outbox.items.length) return this.lose("expired");
    this.outbox.keepOnly(() => this.wipe("fresh"));
    this.set({ agreed: true });
  }

  private use(token: string): void {
    this.token = token;
    this.keep.set(token);
    this.lastUse = Date.now();
    if (this.state.closing) this.set({ closing: false });
    this.after("warn", IDLE - WARNING, () => this.set({ closing: true }));
    this.after("idle", IDLE, () => this.lose("expired"));
  }

  private replayed(): void {
    this.after("replay", REPLAY_GAP, () => this.state.replaying && this.set({ replaying: false }));
  }

  /** The session's token; asked for once, however many messages wait for it. */
  private async session(): Promise<string> {
    if (this.token) return this.token;
    const { epoch } = this;
    this.opening ??= this.api.begin(CONSENT).finally(() => {
      if (epoch === this.epoch) this.opening = undefined;
    });
    const token = await this.opening;
    if (epoch !== this.epoch) throw new Problem(0, "forgotten");
    if (!this.token) {
      this.use(token);
      this.receiver.start(token);
    }
    return token;
  }

  /**
   * No session is to be had, by a limit or a changed notice: the message goes out without one all the same, because the
   * service answers a cry for help even so, and refuses all else. Gives whether it was answered.
   */
  private async answeredAnyway(item: Outgoing, epoch: number): Promise<boolean> {
    try {
      if (epoch !== this.epoch) return false;
      const posted = await this.api.post("", item.id, { text: item.text });
      if (epoch === this.epoch) this.takeUnstored(item, posted);
      return true;
    } catch {
      return false;
    }
  }

  /** Bring one message to the service. Throws `Problem` for the outbox to judge. */
  private async deliver(item: Outgoing): Promise<void> {
    const { epoch } = this;
    this.after("typing", SHOW_TYPING, () => this.showTyping());
    let token = "";
    this.typed.set(item.id, item.text);
    try {
      try {
        token = await this.session();
      } catch (problem) {
        if (problem instanceof Problem && problem.status && (await this.answeredAnyway(item, epoch))) return;
        throw problem;
      }
      const posted = await this.api.post(token, item.id, item.choice ? { choice: item.choice } : { text: item.text });
      if (epoch !== this.epoch) throw new Problem(503, "new_session");
      if (posted.stored === false) this.takeUnstored(item, posted);
      else this.take(posted.entries);
      if (posted.token) this.use(posted.token);
      if (!posted.ended) return;
      this.outbox.arrived(item.id);
      this.lose("ended");
      this.set({ farewell: posted.entries.map(({ position, text }) => (position ? text : "")).join(" ") });
    } catch (problem) {
      if (epoch !== this.epoch) throw new Problem(503, "new_session");
      // Another notice holds now: what was agreed to before counts no more.
      if (problem instanceof Problem && problem.code === "consent_changed") this.set({ agreed: false });
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
      // The old conversation is over; if it was not this message's, another one has seen to that already.
      if (token === this.token) this.refused(problem.code);
      throw new Problem(503, "new_session");
    } finally {
      if (epoch === this.epoch) this.showTyping();
    }
  }

  /** A cry for help that was answered although nothing could be kept: both are shown here alone. */
  private takeUnstored(item: Outgoing, posted: Posted): void {
    const [reply] = posted.entries;
    const first = reply?.cursor || Date.now();
    const said = {
      ...reply!,
      cursor: first - 0.5, // before the answer; never used as a place in the replay
      message_id: item.id,
      position: 0,
      kind: "message" as const,
      text: item.text,
      language: "",
      buttons: [],
    };
    this.take([said, ...posted.entries.map((entry) => ({ ...entry, cursor: entry.cursor || first }))]);
  }

  /**
   * Merge what came, by message and place: the same entry comes by the post's answer, by the stream, and to every tab.
   *
   * The post's answer may hold fuller words than the stream, which is what is kept: a number read back once. So it
   * replaces what is shown, and the stream does only when a server that was killed has recorded the words anew.
   */
  private take(came: Entry[], posted = true): void {
    const place = (entry: Entry) => entry.message_id + entry.position;
    const known = new Map(this.state.entries.map((entry) => [place(entry), entry]));
    for (const entry of came) {
      const typed = entry.kind === "message" && this.typed.get(entry.message_id);
      const shown = known.get(place(entry));
      if (posted || !shown || shown.cursor < entry.cursor) known.set(place(entry), typed ? { ...entry, text: typed } : entry);
      // Only a reply proves that the message was taken up: its own copy may be all that a killed server had written.
      if (entry.position > 0) this.outbox.arrived(entry.message_id);
    }
    const entries = [...known.values()].sort((one, other) => one.cursor - other.cursor);
    if (this.state.replaying) this.replayed();
    this.set({ entries });
  }

  private showTyping(): void {
    const typing = this.serverTyping || this.outbox.items.some((item) => item.state === "sending" && Date.now() - item.since >= SHOW_TYPING - 20);
    if (typing !== this.state.typing) this.set({ typing });
  }
}
