import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Tree = { [key: string]: string | string[] | Tree };
const read = (lang: string): Tree => JSON.parse(readFileSync(new URL(`../src/words/${lang}.json`, import.meta.url), "utf8"));
const en = read("en");
const es = read("es");
const flat = (tree: Tree, before = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[before + key, value] as [string, string]]
      : Array.isArray(value)
        ? value.map((each, place) => [`${before}${key}.${place}`, each] as [string, string])
        : flat(value, `${before}${key}.`),
  );
const places = (text: string) => (text.match(/\{\w+\}/g) || []).sort().join();

test("both languages have the same words", () => {
  const [english, spanish] = [en, es].map((tree) => flat(tree).map(([key]) => key));

  assert.deepEqual(spanish, english);
});

test("both languages fill in the same places", () => {
  const spanish = new Map(flat(es));

  const different = flat(en).filter(([key, text]) => places(text) !== places(spanish.get(key)!));

  assert.deepEqual(different, []);
});

test("no word is empty", () => {
  const empty = [...flat(en), ...flat(es)].filter(([, text]) => !text.trim());

  assert.deepEqual(empty, []);
});

test("no word promises what nobody can keep", () => {
  const banned = /24\/7|100 ?%|confidential|confiden|guarante|garant|therapist|terapeuta|anonym|anónim/i;

  const promises = [...flat(en), ...flat(es)].filter(([, text]) => banned.test(text));

  assert.deepEqual(promises, []);
});

test("no word says that nothing was sent, which a deleted chat cannot know", () => {
  const said = [...flat(en), ...flat(es)].filter(([, text]) => /nothing had been sent|no se había enviado nada/i.test(text));

  assert.deepEqual(said, []);
});

for (const [lang, tree] of [
  ["en", en],
  ["es", es],
] as const)
  test(`the notice says all that it must (${lang})`, () => {
    const notice = tree["disclosure"] as string;

    for (const part of ["911", "988", "30", "949-625-0564"]) assert.ok(notice.includes(part), part);
  });

/** Flesch-Kincaid grade of English text, with syllables counted by groups of vowels. */
function grade(text: string): number {
  const sentences = text.split(/[.!?:;\n]+/).filter((each) => each.trim()).length;
  const words = text.match(/[a-z']+/gi) || [];
  const syllables = words.reduce((sum, word) => sum + Math.max(1, (word.toLowerCase().replace(/e$/, "").match(/[aeiouy]+/g) || []).length), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

test("the English notice reads at grade 8 or below", () => {
  const found = grade(en["disclosure"] as string);

  assert.ok(found <= 8, `grade ${found.toFixed(1)}`);
});
