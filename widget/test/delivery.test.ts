import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../src/panel/api";
import { messageId, Outbox, type Outgoing } from "../src/panel/outbox";
import { answered, Box, chatWith, kinds, stand, until } from "./stand";

test("an answer that was lost on the way is asked for again under the same id, and nothing runs twice", async () => {
  const service = await stand();
  service.levers.dropAnswers = 2;
  service.levers.noStream = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  const state = await until(chat, answered);

  assert.deepEqual([kinds(state), service.levers.runs, service.levers.posts], [["message", "answer"], 1, 3]);
});

test("without a connection the message waits, with the reason, and goes out when it is back", async () => {
  const service = await stand();
  service.levers.down = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  const { outbox } = await until(chat, (state) => state.outbox[0]?.state === "waiting");
  service.levers.down = false;
  chat.wake();
  const state = await until(chat, answered);

  assert.deepEqual([outbox[0]!.reason, state.outbox.length], ["offline", 0]);
});

test("nothing overtakes a message that waits", async () => {
  const service = await stand();
  service.levers.down = true;
  const { chat } = chatWith(service);
  chat.send("first");
  await until(chat, (state) => state.outbox[0]?.state === "waiting");

  chat.send("second");
  service.levers.down = false;
  chat.wake();
  const { entries } = await until(chat, (state) => state.entries.length === 4);

  assert.deepEqual(entries.filter(({ kind }) => kind === "message").map(({ text }) => text), ["first", "second"]);
});

test("told to slow down, it waits as long as it was told, and then sends", async () => {
  const service = await stand();
  service.levers.retryAfter = 1;
  const { chat } = chatWith(service);
  const began = Date.now();

  chat.send("flood");
  await until(chat, (state) => state.outbox[0]?.reason === "slow");
  await until(chat, answered);

  assert.ok(Date.now() - began >= 1000);
});

test("a message that is too long stays here, and can be taken back into the composer", async () => {
  const service = await stand();
  const { chat, given } = chatWith(service);

  chat.send("x".repeat(2001));
  const { outbox } = await until(chat, (state) => state.outbox[0]?.state === "unsent");
  chat.takeBack(outbox[0]!.id);

  assert.deepEqual([outbox[0]!.reason, outbox[0]!.limit, given[0]!.length, chat.state.outbox.length], ["long", 2000, 2001, 0]);
});

test("a button of an older turn is sent as its words", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  const { entries } = await until(chat, answered);
  service.levers.choiceGone = true;
  const { id, title } = entries[1]!.buttons[0]!;

  chat.send(title, id);
  const state = await until(chat, (each) => each.entries.length === 4);

  assert.equal(state.entries[2]!.text, title);
});

test("a line that is cut is taken up again, and what was said meanwhile comes once", async () => {
  const service = await stand({ late: 400 });
  const { chat } = chatWith(service);
  chat.send("slow");
  await until(chat, ({ entries }) => entries.some(({ kind }) => kind === "wait"));

  service.cut();
  const state = await until(chat, ({ entries }) => entries.some(({ kind }) => kind === "late"));

  assert.deepEqual(kinds(state), ["message", "wait", "late"]);
});

test("where the stream is held up, a long poll brings the late answer", async () => {
  const service = await stand({ late: 300 });
  service.levers.noStream = true;
  const { chat } = chatWith(service, new Box(), 100);

  chat.send("slow");
  const state = await until(chat, ({ entries }) => entries.some(({ kind }) => kind === "late"));

  assert.deepEqual(kinds(state), ["message", "wait", "late"]);
});

test("a lost line is known, and so is its return", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  await until(chat, (state) => answered(state) && state.heard);

  service.levers.down = true;
  service.cut();
  await until(chat, ({ heard }) => !heard);
  service.levers.down = false;
  const state = await until(chat, ({ heard }) => heard);

  assert.deepEqual(kinds(state), ["message", "answer"]);
});

test("ids have only signs that the service takes, and none comes twice", () => {
  const ids = new Set(Array.from({ length: 1000 }, messageId));

  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{1,64}$/);
});

test("a message that a dying server only wrote down is asked for again until a reply comes", async () => {
  const service = await stand();
  service.levers.dieAfterMessage = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  await until(chat, ({ entries }) => entries.length === 1);
  service.levers.dieAfterMessage = false;
  const state = await until(chat, answered);

  assert.deepEqual([kinds(state), state.outbox.length], [["message", "answer"], 0]);
});

test("words that a killed server has shown and recorded anew stand once", async () => {
  const service = await stand();
  service.levers.dieAfterMessage = service.levers.unrecorded = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  await until(chat, ({ entries }) => entries.length === 1);
  service.levers.dieAfterMessage = service.levers.unrecorded = false;
  const state = await until(chat, answered);

  assert.deepEqual(kinds(state), ["message", "answer"]);
});

test("what was typed stays as it was typed, though the record masks it", async () => {
  const service = await stand();
  service.levers.mask = true;
  const { chat } = chatWith(service);

  chat.send("949 555 0123");
  const { entries } = await until(chat, answered);

  assert.equal(entries[0]!.text, "949 555 0123");
});

test("a page that the service does not serve is told so, and does not try for ever", async () => {
  const service = await stand();
  service.levers.foreign = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  const { outbox } = await until(chat, (state) => state.outbox[0]?.state === "unsent");

  assert.equal(outbox[0]!.reason, "origin");
});

test("a proxy that answers for a service that is down is no refusal: it is tried again", async () => {
  const service = await stand();
  service.levers.foreign = service.levers.sick = true;
  const { chat } = chatWith(service);

  chat.send("Hi");
  const { outbox } = await until(chat, (state) => state.outbox[0]?.reason);
  service.levers.foreign = service.levers.sick = false;
  const state = await until(chat, answered);

  assert.deepEqual([outbox[0]!.reason, state.outbox.length], ["server", 0]);
});

test("a message that was told to wait for an hour holds no other back", async () => {
  const service = await stand();
  service.levers.retryAfter = 3600;
  const { chat } = chatWith(service);
  chat.send("flood");
  await until(chat, (state) => state.outbox[0]?.reason === "slow");

  chat.send("i want to kill myself");
  const state = await until(chat, ({ entries }) => entries.length === 2);

  assert.deepEqual([kinds(state), state.outbox.map(({ text }) => text)], [["message", "crisis"], ["flood"]]);
});

test("a new message takes along what waits for a connection, in order", async () => {
  const service = await stand();
  service.levers.down = true;
  const { chat } = chatWith(service);
  chat.send("first");
  await until(chat, (state) => state.outbox[0]?.state === "waiting");

  service.levers.down = false;
  chat.send("second");
  const { entries } = await until(chat, (state) => state.entries.length === 4);

  assert.deepEqual(entries.filter(({ kind }) => kind === "message").map(({ text }) => text), ["first", "second"]);
});

test("writing more does not use up the tries of what waits for a connection", async () => {
  const service = await stand();
  service.levers.down = true;
  const { chat } = chatWith(service);
  chat.send("first");
  await until(chat, (state) => state.outbox[0]?.state === "waiting");

  chat.send("second");
  const { outbox } = await until(chat, (state) => state.outbox[1]?.state === "waiting");

  assert.equal(outbox[0]!.tries, 1);
});

test("a refusal of something in between is not called a refusal of the page", async () => {
  const outgoing: Outgoing[] = [];
  const refuse = () => Promise.reject(new Problem(403, ""));
  const outbox = new Outbox(refuse, () => outgoing.splice(0, 9, ...outbox.items), () => {});

  outbox.add("Hi");
  await new Promise((resolve) => setTimeout(resolve, 20));

  assert.equal(outgoing[0]!.reason, "gaveUp");
});
