import assert from "node:assert/strict";
import { test } from "node:test";
import { isReadable } from "../src/loader/contrast";

test("a dark green carries white words", () => {
  assert.equal(isReadable("rgb(31, 94, 91)"), true);
});

test("a yellow on which white words vanish is refused", () => {
  assert.equal(isReadable("rgb(255, 204, 0)"), false);
});

test("a grey just dark enough under white is taken, one too light is refused", () => {
  assert.equal(isReadable("rgb(112, 112, 112)"), true);
  assert.equal(isReadable("rgb(122, 122, 122)"), false);
});

test("in the dark theme the rule turns round", () => {
  assert.equal(isReadable("rgb(143, 208, 199)", true), true);
  assert.equal(isReadable("rgb(31, 94, 91)", true), false);
});

test("a see-through colour and one that cannot be read are refused", () => {
  assert.equal(isReadable("rgba(0, 0, 0, 0.5)"), false);
  assert.equal(isReadable("color(srgb 0 0 0)"), false);
});
