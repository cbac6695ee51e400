import assert from "node:assert/strict";
import { test } from "node:test";
import { normalise, soundsLikeCrisis } from "../src/panel/screen";

const CRIES = [
  "I want to kill myself",
  "i wanna die so bad rn",
  "I don't want to live anymore",
  "i dont want to be here anymore",
  "I do not want to be alive",
  "thinking of ending my life",
  "everyone would be better off without me",
  "k1ll mys3lf",
  "feeling su1cidal",
  "kms",
  "sooooo suiciiiidal",
  "no reason to live",
  "There is no reason to go on living",
  "I took a whole bottle of pills",
  "I keep cutting myself",
  "my son says he wants to die",
  "my sister is hurting herself",
  "he hits me and i am scared",
  "Quiero morir",
  "no quiero vivir",
  "quiero matarme",
  "pienso en el suicidio",
  "ya no puedo más",
  "me quiero hacer daño",
];
const ORDINARY = [
  "How many hours a week is it?",
  "Dying to know how many hours a week this takes",
  "my schedule is killing me",
  "I have time to kill in the afternoons",
  "I don't want to live at the hospital",
  "I can't go on vacation with this schedule",
  "my phone battery would be dead by then",
  "do you take my insurance",
  "I'm scared to death of therapy, what happens in a session?",
  "I hurt my back at work, can I still come?",
  "¿Cuánto dura el programa?",
  "quiero matar el tiempo por la tarde",
  "no quiero vivir en el centro",
];

for (const words of CRIES)
  test(`opens the help card at: ${words}`, () => {
    const heard = soundsLikeCrisis(words);

    assert.equal(heard, true);
  });

for (const words of ORDINARY)
  test(`leaves the help card closed at: ${words}`, () => {
    const heard = soundsLikeCrisis(words);

    assert.equal(heard, false);
  });

test("accents, invisible signs, marks and stretched letters do not hide a word", () => {
  const plain = normalise("Su\u200bicidÍÍÍÍo, yá!");

  assert.equal(plain, "suicidio ya ");
});

test("an empty text and a very long one are read without trouble", () => {
  const long = "a ".repeat(50_000);

  assert.equal(soundsLikeCrisis(""), false);
  assert.equal(soundsLikeCrisis(long), false);
});
