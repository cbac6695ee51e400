/**
 * A small stand-in for the gateway: the same routes over real HTTP, in memory, with invented answers.
 *
 * What is written decides what happens: "slow" (a wait, then a late answer), "trouble", "crisis", "flood" (429 once),
 * "gone" (a button of an older turn), "long" answers; all else gets an answer with buttons. `npm run play` serves a page.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

const JSON_TYPE = { "Content-Type": "application/json", "Cache-Control": "no-store" };
const TYPES = { js: "text/javascript", json: "application/json", html: "text/html; charset=utf-8" };

const ANSWERS = {
  answer:
    "An IOP in California typically lasts 6-12 weeks. Some people need only 4-6 weeks, and others do better with 12-16 weeks or more.\n\nIt depends on your needs and progress. To talk to a person in admissions, call 949-625-0564.",
  wait: "I'm still looking for your answer. It can take up to a minute. You can also call 949-625-0564.",
  trouble: "Something went wrong on our side, and I can't answer right now. To talk to a person in admissions, call 949-625-0564.",
  crisis:
    "Thank you for telling me. Please call or text 988 now: it is free, and a trained person answers day or night.\n\nIf you or someone else is in danger, call 911 now. If you can, be with someone you trust.\n\nI'm automated, and no one is watching this chat live. You can keep writing here.",
};

/** Start it; `late` is the pause before a late answer in ms. Gives the server, its address, and its levers. */
export async function start({ port = 0, late = 1500, files = true, page = "" } = {}) {
  const conversations = new Map(); // token -> conversation
  const levers = { down: false, noStream: false, consent: "chat-1", expired: new Set(), posts: 0, runs: 0, slowReply: 0 };
  let clock = Date.now();
  let tokens = 0;

  const entryOf = (conversation, message_id, position, kind, text, extra = {}) => {
    const cursor = (clock = Math.max(clock + 1, Date.now()));
    const buttons = (extra.buttons || []).map((title, place) => ({ id: `${cursor}-${place}`, title }));
    const entry = {
      cursor, message_id, position, kind, text, language: extra.language || "en", at: new Date(cursor).toISOString(),
      buttons, rateable: kind === "answer" || kind === "late", rating: null,
    };
    conversation.entries.push(entry);
    for (const tell of conversation.listeners) tell("entry", entry);
    return entry;
  };
  const typing = (conversation, on) => {
    conversation.typing = on;
    for (const tell of conversation.listeners) tell("typing", { typing: on });
  };

  async function turn(conversation, id, text) {
    levers.runs++;
    const before = conversation.entries.find((each) => each.message_id === id);
    const made = [before || entryOf(conversation, id, 0, "message", levers.mask ? "[your phone number]" : text)];
    if (levers.dieAfterMessage) {
      if (levers.unrecorded) conversation.entries.pop(); // shown to every tab, and in no record
      return null;
    }
    typing(conversation, true);
    await new Promise((resolve) => setTimeout(resolve, levers.slowReply));
    if (/slow/.test(text)) {
      made.push(entryOf(conversation, id, 1, "wait", ANSWERS.wait));
      setTimeout(() => {
        typing(conversation, false);
        entryOf(conversation, id, 2, "late", ANSWERS.answer, { buttons: ["How to start"] });
      }, late);
      return made;
    }
    typing(conversation, false);
    if (/trouble/.test(text)) made.push(entryOf(conversation, id, 1, "trouble", ANSWERS.trouble));
    else if (/crisis|kill myself/.test(text)) made.push(entryOf(conversation, id, 1, "crisis", ANSWERS.crisis));
    else if (/hola/i.test(text)) made.push(entryOf(conversation, id, 1, "answer", "Por ahora, este asistente automático solo responde en inglés.\n\nLlama a admisiones al 949-625-0564.", { language: "es" }));
    else made.push(entryOf(conversation, id, 1, "answer", ANSWERS.answer, { buttons: ["What length depends on", "Stepping down", "How to start"] }));
    return made;
  }

  const handlers = {
    "POST /sessions": async ({ body, reply }) => {
      if (body.consent !== levers.consent) return reply(409, { error: "consent_changed", consent: levers.consent });
      const token = `t-${++tokens}-${Math.random().toString(36).slice(2)}`;
      conversations.set(token, { entries: [], listeners: new Set(), typing: false, turns: new Map() });
      reply(201, { token, idle_seconds: 1800, absolute_seconds: 43200 });
    },
    "POST /messages": async ({ body, reply, conversation, token, refused }) => {
      levers.posts++;
      if (!conversation && /kill myself/.test(body.text || "")) {
        await new Promise((resolve) => setTimeout(resolve, levers.slowReply));
        const entry = { cursor: Date.now(), message_id: body.id, position: 1, kind: "crisis", text: ANSWERS.crisis, language: "en", at: new Date().toISOString(), buttons: [], rateable: false, rating: null };
        return reply(200, { entries: [entry], token: null, ended: false, stored: false });
      }
      if (!conversation) return reply(401, { error: refused });
      if ([...(body.text || "")].length > 2000) return reply(413, { error: "too_long", limit: 2000 });
      if (/flood/.test(body.text || "") && !conversation.flooded) {
        conversation.flooded = true;
        return reply(429, { error: "slow_down", retry_after: levers.retryAfter || 20 });
      }
      let text = body.text;
      if (body.choice) {
        const button = conversation.entries.flatMap((each) => each.buttons).find((each) => each.id === body.choice);
        if (!button || levers.choiceGone) return reply(409, { error: "choice_gone" });
        text = button.title;
      }
      if (!conversation.turns.has(body.id)) conversation.turns.set(body.id, turn(conversation, body.id, text));
      if ((await conversation.turns.get(body.id)) === null) return conversation.turns.delete(body.id), reply(null);
      if (/delete my chat/.test(text)) {
        const { entries } = conversation;
        for (const tell of conversation.listeners) tell("end", { reason: "deleted" });
        conversations.delete(token);
        await new Promise((resolve) => setTimeout(resolve, 50)); // the stream is often the faster one
        return reply(200, { entries: entries.filter((each) => each.message_id === body.id), token: null, ended: true, stored: true });
      }
      if (levers.dropAnswers > 0) return levers.dropAnswers--, reply(null);
      reply(200, { entries: conversation.entries.filter((each) => each.message_id === body.id), token: null, ended: false, stored: true });
    },
    "POST /ratings": async ({ body, reply, conversation, refused }) => {
      if (!conversation) return reply(401, { error: refused });
      const entry = conversation.entries.find((each) => each.cursor === body.cursor && each.rateable);
      if (!entry) return reply(404, { error: "not_rateable" });
      entry.rating = body.rating;
      reply(204);
    },
    "DELETE /conversation": async ({ reply, conversation, token, refused }) => {
      if (!conversation) return reply(401, { error: refused });
      if (levers.notNow) return reply(503, { error: "not_now", retry_after: 5 });
      for (const tell of conversation.listeners) tell("end", { reason: "deleted" });
      conversations.delete(token);
      reply(200, { deleted: "now" });
    },
    "GET /entries": async ({ query, reply, conversation, refused }) => {
      if (!conversation) return reply(401, { error: refused });
      const after = +query.get("after");
      for (let left = Math.min(+query.get("wait"), 2) * 20; left > 0 && !conversation.entries.some((each) => each.cursor > after); left--)
        await new Promise((resolve) => setTimeout(resolve, 50));
      reply(200, { entries: conversation.entries.filter((each) => each.cursor > after), typing: conversation.typing });
    },
    "GET /stream": async ({ request, response, reply, conversation, refused }) => {
      if (!conversation) return reply(401, { error: refused });
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*" });
      if (levers.noStream) return; // held up by something in between
      response.write(": \n\n");
      const tell = (event, data) => response.write(`event: ${event}\n${event === "entry" ? `id: ${data.cursor}\n` : ""}data: ${JSON.stringify(data)}\n\n`);
      const after = +(request.headers["last-event-id"] || 0);
      for (const entry of conversation.entries) if (entry.cursor > after) tell("entry", entry);
      if (conversation.typing) tell("typing", { typing: true });
      conversation.listeners.add(tell);
      const beat = setInterval(() => response.write(": \n\n"), 15_000);
      response.on("close", () => (conversation.listeners.delete(tell), clearInterval(beat)));
    },
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const cross = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "*" };
    const reply = (status, body) => {
      if (status === null) return response.destroy();
      response.writeHead(status, { ...JSON_TYPE, ...cross }).end(body && JSON.stringify(body));
    };
    if (levers.down || (levers.foreign && !pathname.startsWith("/health"))) return response.destroy();
    if (request.method === "OPTIONS") return reply(204);
    if (pathname === "/health/live") return levers.sick ? response.writeHead(502).end("Bad Gateway") : reply(200, { status: "alive" });
    if (pathname === "/levers") {
      Object.assign(levers, JSON.parse(searchParams.get("set") || "{}"));
      return reply(200, levers);
    }
    const handler = handlers[`${request.method} ${pathname.replace("/chat/v1", "")}`];
    if (handler && pathname.startsWith("/chat/v1/")) {
      let raw = "";
      for await (const chunk of request) raw += chunk;
      const token = (request.headers.authorization || "").replace("Bearer ", "");
      const expired = levers.expired === true || levers.expired.has?.(token);
      const conversation = expired ? undefined : conversations.get(token);
      const refused = expired ? "session_expired" : token ? "session_ended" : "no_session";
      return handler({ request, response, reply, conversation, token, refused, query: searchParams, body: raw ? JSON.parse(raw) : {} });
    }
    if (!files) return reply(404, { error: "not_found" });
    try {
      const name = pathname === "/" ? "../examples/plain.html" : pathname.replace("/widget/", "../dist/");
      const bytes = pathname === "/" && page ? page : await readFile(new URL(name, import.meta.url));
      response.writeHead(200, { "Content-Type": TYPES[name.split(".").pop()] || "text/plain", "Access-Control-Allow-Origin": "*" }).end(bytes);
    } catch {
      reply(404, { error: "not_found" });
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}/`;
  const stop = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  /** Cut every line that is open now, as a restart or a dead network does. */
  const cut = () => server.closeAllConnections();
  return { server, base, levers, conversations, stop, cut };
}
