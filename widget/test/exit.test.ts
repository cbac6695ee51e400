import assert from "node:assert/strict";
import { test } from "node:test";
import { exitAddress, leave, ShiftPresses } from "../src/panel/exit";

/** Play keys such as "Shift@100" (pressed and released at 100 ms), "+Shift" (down) or "-Shift" (up). */
function played(...keys: string[]): number[] {
  const missing: number[] = [];
  const presses = new ShiftPresses((left) => missing.push(left));
  for (const each of keys) {
    const [name, time = "0"] = each.replace(/^[+-]/, "").split("@") as [string, string?];
    const key = { key: name, timeStamp: +time + 10_000 };
    if (!each.startsWith("-")) presses.hear({ ...key, type: "keydown" });
    if (!each.startsWith("+")) presses.hear({ ...key, type: "keyup" });
  }
  return missing;
}

test("three presses of Shift count down to leaving", () => {
  assert.deepEqual(played("Shift@0", "Shift@400", "Shift@900"), [2, 1, 0]);
});

test("a press more than five seconds later begins anew", () => {
  assert.deepEqual(played("Shift@0", "Shift@100", "Shift@5200"), [2, 1, 2]);
});

test("capital letters are no presses", () => {
  assert.deepEqual(played("+Shift", "I", "-Shift", "+Shift", "M", "-Shift", "+Shift", "A", "-Shift"), []);
});

test("any other key between begins anew", () => {
  assert.deepEqual(played("Shift@0", "Shift@100", "a@200", "Shift@300"), [2, 1, 2]);
});

test("without a wish the exit leads to a search page", () => {
  assert.equal(exitAddress(undefined), "https://www.google.com/");
});

test("the page's own exit address is taken", () => {
  assert.equal(exitAddress("https://weather.example/"), "https://weather.example/");
});

test("an exit address that would run a script is refused", () => {
  assert.equal(exitAddress("javascript:alert(1)"), "https://www.google.com/");
});

test("Esc does not take the cover off, and what it stopped is begun again", () => {
  const cover = Object.assign(new EventTarget(), { oncancel: null, onclose: null, setAttribute() {}, shown: 0, showModal: () => cover.shown++ });
  const left: string[] = [];
  let forgotten = 0;
  const page = { createElement: () => cover, title: "The clinic" };
  Object.assign(globalThis, { document: page, location: { replace: (address: string) => left.push(address) } });
  leave({ append() {} } as unknown as ShadowRoot, undefined, () => forgotten++);

  const escape = new Event("cancel", { cancelable: true });
  (cover.oncancel as unknown as (event: Event) => void)(escape);
  (cover.onclose as unknown as (event: Event) => void)(new Event("close"));

  assert.deepEqual([escape.defaultPrevented, cover.shown, left.length, forgotten], [true, 3, 3, 1]);
});
