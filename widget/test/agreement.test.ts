import assert from "node:assert/strict";
import { test } from "node:test";
import { isHeldEnter } from "../src/panel/composer";
import { answered, Box, chatWith, kinds, stand, until } from "./stand";

const key = (change: Partial<KeyboardEvent>) => Object.assign(new Event("keydown", { cancelable: true }), { key: "Enter", repeat: false, shiftKey: false, ...change });

test("an Enter that is held down does nothing on the button that agrees", () => {
  const event = key({ repeat: true });

  isHeldEnter(event as KeyboardEvent);

  assert.equal(event.defaultPrevented, true);
});

test("an Enter that is pressed anew does its work on the button that agrees", () => {
  const event = key({ repeat: false });

  isHeldEnter(event as KeyboardEvent);

  assert.equal(event.defaultPrevented, false);
});

test("a token that lies in the tab is no agreement", async () => {
  const service = await stand();
  service.levers.noStream = true;
  const { chat } = chatWith(service, new Box("t-of-another-day"));

  chat.resume();

  assert.equal(chat.state.agreed, false);
});

test("a session that the service confirms needs no second agreement", async () => {
  const service = await stand();
  const box = new Box();
  const first = chatWith(service, box).chat;
  first.send("Hi");
  await until(first, answered);

  const { chat } = chatWith(service, new Box(box.token));
  chat.resume();
  const { agreed } = await until(chat, (state) => state.agreed);

  assert.equal(agreed, true);
});

test("without the button that agrees no message begins a new session: it goes back into the composer", async () => {
  const service = await stand();
  const box = new Box();
  const first = chatWith(service, box).chat;
  first.send("Hi");
  await until(first, answered);
  const { chat, given } = chatWith(service, new Box(box.token));
  chat.resume();
  await until(chat, ({ agreed }) => agreed);

  (service.levers.expired as Set<string>).add(box.token);
  chat.send("new words");
  const { agreed } = await until(chat, ({ gone }) => gone === "expired");

  assert.deepEqual([given, agreed, service.conversations.size], [["new words"], false, 1]);
});

test("words that were agreed to over a token of another day begin a new session", async () => {
  const service = await stand();
  service.levers.expired = new Set(["t-of-another-day"]);
  const { chat } = chatWith(service, new Box("t-of-another-day"));
  chat.resume();

  chat.send("Hi");
  const state = await until(chat, answered);

  assert.deepEqual([kinds(state), service.conversations.size], [["message", "answer"], 1]);
});
