import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../src/panel/api";
import { beginning, shown, transcript } from "../src/panel/view";

let cursor = 0;
const entry = (change: Partial<Entry>): Entry => ({
  cursor: ++cursor,
  message_id: "m-1",
  position: 0,
  kind: "message",
  text: "",
  language: "en",
  at: "",
  buttons: [],
  rateable: false,
  rating: null,
  ...change,
});
const buttons = [
  { id: "b-0", title: "Insurance" },
  { id: "b-1", title: "How to start" },
];

test("the buttons of the last answer can be pressed", () => {
  const [, answer] = shown([entry({ text: "Hi" }), entry({ kind: "answer", buttons })], []);

  assert.deepEqual([answer!.open, answer!.chosen], [true, null]);
});

test("after a choice its button is marked and the set is closed", () => {
  const [answer] = shown([entry({ kind: "answer", buttons }), entry({ text: "Insurance" })], []);

  assert.deepEqual([answer!.open, answer!.chosen], [false, "Insurance"]);
});

test("a choice that is still on its way is marked already", () => {
  const [answer] = shown([entry({ kind: "answer", buttons })], ["How to start"]);

  assert.deepEqual([answer!.open, answer!.chosen], [false, "How to start"]);
});

test("other words close the set and mark nothing", () => {
  const [answer] = shown([entry({ kind: "answer", buttons }), entry({ text: "How long?" })], []);

  assert.deepEqual([answer!.open, answer!.chosen], [false, null]);
});

test("a late answer says which question it answers", () => {
  const said = [
    entry({ message_id: "m-1", text: "How long does it last?" }),
    entry({ message_id: "m-2", text: "And how many hours?" }),
    entry({ message_id: "m-1", kind: "late" }),
  ];

  const late = shown(said, [])[2]!;

  assert.equal(late.question, "How long does it last?");
});

test("a long question is quoted by its beginning, cut between words", () => {
  const quoted = beginning("could you tell me in a few words how long the program takes for a parent who works");

  assert.equal(quoted, "could you tell me in a few words how long the program takes…");
});

test("the copy for the person names who said what", () => {
  const text = transcript([entry({ text: "Hi" }), entry({ kind: "answer", text: "Hello" })], "Chat", "You:", "Assistant:");

  assert.equal(text, "Chat\n\nYou: Hi\n\nAssistant: Hello");
});
