import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { answered, Box, chatWith, kinds, stand, until } from "./stand";

const HALF_AN_HOUR = 30 * 60_000;

test("nothing is asked of the service before the first send", async () => {
  const service = await stand();

  const { chat } = chatWith(service);
  chat.resume();
  await new Promise((resolve) => setTimeout(resolve, 100));

  assert.equal(service.conversations.size, 0);
});

test("a message comes once although the answer and the stream both bring it", async () => {
  const service = await stand();
  const { chat } = chatWith(service);

  chat.send("How long does it last?");
  await until(chat, answered);
  await new Promise((resolve) => setTimeout(resolve, 150));

  assert.deepEqual(kinds(chat.state), ["message", "answer"]);
});

test("what is kept in the tab is the token and nothing else", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);

  chat.send("My name is Ana");
  await until(chat, answered);

  assert.deepEqual([...service.conversations.keys()], [box.token]);
});

test("two messages sent at once arrive in order", async () => {
  const service = await stand();
  const { chat } = chatWith(service);

  chat.send("first");
  chat.send("second");
  const state = await until(chat, ({ entries }) => entries.filter(({ kind }) => kind === "answer").length === 2);

  assert.deepEqual(state.entries.filter(({ kind }) => kind === "message").map(({ text }) => text), ["first", "second"]);
});

test("a late answer comes by the stream, after the word that it is still looked for", async () => {
  const service = await stand();
  const { chat } = chatWith(service);

  chat.send("slow");
  const state = await until(chat, ({ entries }) => entries.some(({ kind }) => kind === "late"));

  assert.deepEqual(kinds(state), ["message", "wait", "late"]);
});

test("typing is shown while the service really works, and not after", async () => {
  const service = await stand({ late: 600 });
  const { chat } = chatWith(service);

  chat.send("slow");
  await until(chat, ({ typing }) => typing);
  const state = await until(chat, ({ entries }) => entries.some(({ kind }) => kind === "late"));

  assert.equal(state.typing, false);
});

test("a new page with the tab's token gets the whole chat again", async () => {
  const service = await stand();
  const box = new Box();
  const first = chatWith(service, box);
  first.chat.send("Hi");
  await until(first.chat, answered);

  const { chat } = chatWith(service, new Box(box.token));
  chat.resume();
  const state = await until(chat, answered);

  assert.deepEqual(kinds(state), ["message", "answer"]);
});

test("two tabs with one token show the same", async () => {
  const service = await stand();
  const box = new Box();
  const one = chatWith(service, box).chat;
  one.send("Hi");
  await until(one, answered);
  const other = chatWith(service, new Box(box.token)).chat;
  other.resume();
  await until(other, answered);

  other.send("And in the other tab");
  await until(one, ({ entries }) => entries.length === 4);
  await until(other, ({ entries }) => entries.length === 4);

  assert.deepEqual(one.state.entries, other.state.entries);
});

test("a changed notice keeps the message here and asks for agreement anew", async () => {
  const service = await stand();
  service.levers.consent = "chat-2";
  const { chat } = chatWith(service);

  chat.send("Hi");
  const { outbox, agreed } = await until(chat, ({ outbox }) => outbox[0]?.state === "unsent");

  assert.deepEqual([outbox[0]!.reason, agreed], ["consent", false]);
});

test("a cry for help is answered although no session is to be had", async () => {
  const service = await stand();
  service.levers.consent = "chat-2";
  const { chat } = chatWith(service);

  chat.send("i want to kill myself");
  const state = await until(chat, ({ entries }) => entries.length === 2);

  assert.deepEqual([kinds(state), state.outbox.length], [["message", "crisis"], 0]);
});

test("a session that ran out is followed by a new one, and the old words go", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);
  chat.send("old words");
  await until(chat, answered);

  (service.levers.expired as Set<string>).add(box.token);
  chat.send("new words");
  const { entries } = await until(chat, (state) => answered(state) && state.gone === "fresh");

  assert.deepEqual(entries.filter(({ kind }) => kind === "message").map(({ text }) => text), ["new words"]);
});

test("after half an hour the words are gone from view and tab, and agreement is asked for again", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);
  chat.send("Hi");
  await until(chat, answered);

  const later = Date.now() + HALF_AN_HOUR;
  const clock = mock.method(Date, "now", () => later);
  chat.wake();
  clock.mock.restore();

  assert.deepEqual([chat.state.entries.length, box.token, chat.state.agreed, chat.state.gone], [0, "", false, "expired"]);
});

test("a chat that was deleted in another tab is over here, too", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);
  chat.send("Hi");
  await until(chat, answered);
  const other = chatWith(service, new Box(box.token)).chat;
  other.resume();
  await until(other, answered);

  await other.clear();
  const state = await until(chat, ({ gone }) => gone);

  assert.deepEqual([state.gone, state.entries.length, box.token], ["ended", 0, ""]);
});

test("deleting deletes on the service", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);
  chat.send("Hi");
  await until(chat, answered);

  const result = await chat.clear();

  assert.deepEqual([result, service.conversations.size, box.token, chat.state.entries.length], ["now", 0, "", 0]);
});

test("a chat is not called deleted when the service was not reached", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  await until(chat, answered);

  service.levers.down = true;
  const result = await chat.clear();

  assert.deepEqual([result, answered(chat.state)], ["failed", true]);
});

test("a rating is shown and kept", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  const { entries } = await until(chat, answered);

  const heard = await chat.rate(entries[1]!, "useful");

  assert.deepEqual([heard, chat.state.entries[1]!.rating, [...service.conversations.values()][0]!.entries[1]!.rating], [true, "useful", "useful"]);
});

test("a rating that was not heard is taken back", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  const { entries } = await until(chat, answered);

  service.levers.down = true;
  const heard = await chat.rate(entries[1]!, "useful");

  assert.deepEqual([heard, chat.state.entries[1]!.rating], [false, null]);
});
