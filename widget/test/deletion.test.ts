import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, Box, chatWith, stand, until } from "./stand";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a chat whose session ran out is not called deleted on the service", async () => {
  const service = await stand();
  const box = new Box();
  const { chat } = chatWith(service, box);
  chat.send("Hi");
  await until(chat, answered);

  (service.levers.expired as Set<string>).add(box.token);
  const result = await chat.clear();

  assert.deepEqual([result, chat.state.entries.length, box.token], ["kept", 0, ""]);
});

test("a chat that was deleted before is called deleted", async () => {
  const service = await stand();
  service.levers.noStream = true;
  const { chat } = chatWith(service);
  chat.send("Hi");
  await until(chat, answered);

  service.conversations.clear();
  const result = await chat.clear();

  assert.equal(result, "now");
});

test("where the service cannot delete now, nothing is wiped", async () => {
  const service = await stand();
  const { chat } = chatWith(service);
  chat.send("Hi");
  await until(chat, answered);

  service.levers.notNow = true;
  const result = await chat.clear();

  assert.deepEqual([result, answered(chat.state)], ["failed", true]);
});

test("an answer that comes after the chat was deleted does not put words back", async () => {
  const service = await stand();
  service.levers.consent = "chat-2"; // no session is to be had, and the cry is answered all the same
  service.levers.slowReply = 200;
  const { chat } = chatWith(service);
  chat.send("i want to kill myself");
  for (let tries = 0; tries < 100 && !service.levers.posts; tries++) await pause(10);

  await chat.clear();
  await pause(400);

  assert.deepEqual([service.levers.posts, chat.state.entries], [1, []]);
});

test("words that had not left when the chat was deleted do not leave afterwards", async () => {
  const service = await stand();
  service.levers.consent = "chat-2";
  const { chat } = chatWith(service);

  chat.send("Hi"); // asks for a session first
  await chat.clear();
  await pause(300);

  assert.equal(service.levers.posts, 0);
});

test("what the service says as it deletes the chat stays to be read, and nothing else does", async () => {
  const service = await stand();
  const { chat, given } = chatWith(service);
  chat.send("Hi");
  await until(chat, answered);

  chat.send("please delete my chat");
  const state = await until(chat, ({ gone }) => gone);

  assert.deepEqual([state.entries, /call 949-625-0564/.test(state.farewell), given], [[], true, []]);
});
