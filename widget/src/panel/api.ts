/** The chat service over HTTP: one method a route of the gateway, and one kind of error, `Problem`. */

export interface Choice {
  id: string;
  title: string;
}

export type Kind = "message" | "answer" | "wait" | "late" | "crisis" | "trouble";
export type Rating = "useful" | "not_useful";

/** One entry of a conversation, as the gateway sends it. `cursor` is unique and rises within the conversation. */
export interface Entry {
  cursor: number;
  message_id: string;
  position: number;
  kind: Kind;
  text: string;
  language: string;
  at: string;
  buttons: Choice[];
  rateable: boolean;
  rating: Rating | null;
}

export interface Posted {
  entries: Entry[];
  token?: string | null;
  ended?: boolean;
  stored?: boolean;
}

/** Why a request gave nothing. `status` 0: it never reached the service; `code` is the service's own word. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly body: { retry_after?: number; limit?: number; consent?: string } = {},
  ) {
    super(code);
  }
}

const QUIET = { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" } as const;
const POST_PATIENCE = 20_000; // milliseconds; the service itself answers within about 8 seconds

export class Api {
  private reached = false;

  /** `base` ends with a slash. `send` is `fetch`, or a test's own. */
  constructor(
    private readonly base: string,
    private readonly send: typeof fetch = (...args) => fetch(...args),
  ) {}

  /** Ask, and give the response once its head is there. Throws `Problem` for anything but success. */
  async ask(path: string, token: string, init: RequestInit = {}): Promise<Response> {
    const headers: Record<string, string> = { ...(init.headers as Record<string, string>) };
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (init.body) headers["Content-Type"] = "application/json";
    let response: Response;
    try {
      response = await this.send(`${this.base}chat/v1/${path}`, {
        ...QUIET,
        ...init,
        headers,
      });
    } catch {
      throw await this.whyNot(init);
    }
    this.reached = true;
    if (response.ok) return response;
    let body: { error?: string; retry_after?: number } = {};
    try {
      body = await response.json();
    } catch {
      // A proxy's own page: the status alone has to do.
    }
    body.retry_after ??= +(response.headers.get("Retry-After") || 0);
    throw new Problem(response.status, body.error || "", body);
  }

  /**
   * Why a browser says no more than that nothing came. Only a service that is heard to be alive refuses this page; a
   * proxy before a service that is down answers, too, but not that, and what is sent then has to be tried again.
   */
  private async whyNot({ method, signal = null }: RequestInit): Promise<Problem> {
    let status = 0;
    let code = "unreachable";
    // The stream is tried again whatever the reason: no further requests for it.
    if (method) {
      const look = (mode: RequestMode) =>
        this.send(`${this.base}health/live`, { ...QUIET, mode, signal });
      try {
        const live = await look("cors").catch(() => look("no-cors"));
        status = 503;
        if (live.ok && (await live.json()).status === "alive") {
          status = this.reached ? 0 : 403;
          if (status) code = "origin";
        }
      } catch {
        // Nothing there, or a proxy's own page.
      }
    }
    return new Problem(status, code);
  }

  /** Post JSON and read JSON, within 20 seconds. It is finished even if the page goes away meanwhile. */
  private async exchange<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), POST_PATIENCE);
    try {
      const init: RequestInit = { method, keepalive: true, signal: stop.signal };
      if (body) init.body = JSON.stringify(body);
      const response = await this.ask(path, token, init);
      return (response.status === 204 ? {} : await response.json()) as T;
    } catch (problem) {
      throw problem instanceof Problem ? problem : new Problem(0, "unreachable");
    } finally {
      clearTimeout(timer);
    }
  }

  /** A new session under the consent that was given. */
  async begin(consent: string): Promise<string> {
    return (await this.exchange<{ token: string }>("POST", "sessions", "", { consent })).token;
  }

  /** Send one message; the same id again runs nothing twice. */
  post(token: string, id: string, words: { text: string } | { choice: string }): Promise<Posted> {
    return this.exchange("POST", "messages", token, { id, ...words });
  }

  /** Say whether an answer helped, or take that back with null. */
  rate(token: string, cursor: number, rating: Rating | null): Promise<unknown> {
    return this.exchange("POST", "ratings", token, { cursor, rating });
  }

  /** Delete the conversation: now, or soon when the record cannot be reached. */
  async erase(token: string): Promise<"now" | "soon"> {
    return (await this.exchange<{ deleted: "now" | "soon" }>("DELETE", "conversation", token)).deleted;
  }
}
