import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../src/panel/linkify";

const links = (text: string) => pieces(text).flatMap((piece) => (typeof piece === "string" || !piece.href ? [] : [piece.href]));
const joined = (text: string) =>
  pieces(text)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");

test("the admissions line can be called", () => {
  assert.deepEqual(links("To talk to a person, call 949-625-0564."), ["tel:+19496250564"]);
});

test("call or text 988 becomes one link to call and one to text", () => {
  assert.deepEqual(links("Please call or text 988 now"), ["tel:988", "sms:988"]);
});

test("911 at the end of a sentence can be called", () => {
  assert.deepEqual(links("In danger? Call 911."), ["tel:911"]);
});

test("the Spanish word to 988 can be texted", () => {
  assert.deepEqual(links("llama al 988 y oprime 2, o manda la palabra AYUDA al 988"), ["tel:988", "sms:988"]);
});

test("the crisis text line can be texted", () => {
  assert.deepEqual(links("Text HOME to 741741."), ["sms:741741"]);
});

test("hours, weeks and codes are no phone numbers", () => {
  assert.deepEqual(links("9-12 hours, 6-12 weeks, code K7FQ-3XMD, 9885 and 1-911-x"), []);
});

test("no character of the text is lost", () => {
  const text = "Chat at 988lifeline.org, call (949) 625-0564, or +1 714-555-0100, 6-12 weeks\nnext <b>line</b>";

  assert.equal(joined(text), text);
});
