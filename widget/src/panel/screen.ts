/**
 * A small word list that opens the help card while a person types: EN and ES, nothing is sent.
 *
 * It is the nearest of three walls, not the judge: the gateway and the engine screen again what is sent.
 * It may open the card once too often; a card costs nobody anything. A missed cry is caught behind it.
 */

const SELF = "(my|him|her|them|your) ?sel(f|ves)";
const CRISIS = new RegExp(
  [
    `(kill|hang|shoot|hurt|cut|harm|drown|end)(t?ing)? ${SELF}`,
    "suicid|\\bkms\\b|unaliv|overdos|self ?harm|sobredosis|suisid",
    "(want(ed|s)?|wan+a|going|gon+a|ready|rather|try(ing)?) (to )?(just )?(die|be dead)\\b",
    "(end(ing)?|take|taking) (it all|(my|his|her|their) (own )?life)",
    "(don ?t|do not|dont|never|no longer|not) (want|wan+a) (to )?(live\\b(?! (at|in|with|near|on|alone))|be (alive|here any ?more)|exist|wake up\\b(?! (early|so|at)))",
    "better off (dead|without me)|no (reason|point) (to|in) (go on )?liv|tired of (living|life|being alive)|nothing to live for",
    "(can ?t|cannot) (go on\\b(?! (the|a|my|vacation|leave))|do this any ?more|take it any ?more)",
    "(took|taken|swallowed) (all|too many|a (whole )?bottle|a bunch of|a handful)[^.]{0,20}(pills?|meds?|bottle|tylenol)",
    "wish i (was|were) (dead|never born)|goodbye (note|letter|forever)",
    "\\b(raped|molested) me|(he|she|they) (hits?|beats?|chokes?|is hurting) me\\b|i was raped",
    "(want|going|gon+a) (to )?(kill|shoot|stab) (him|her|them|every|some|people|my (wife|husband|family|boss|ex))",
    "matarme|quitarme la vida|(quiero|quisiera|ganas de|prefiero) morir|no quiero (vivir\\b(?! (en|con))|seguir viv|despertar\\b(?! temprano))",
    "(cortar|lastimar|herir|ahorcar)me\\b|hacer(me)? dano|(estar|estaria\\w*) mejor (muert|sin mi)|quiero desaparecer|ya no (puedo|aguanto) mas",
    "(me pega|me golpea|me violo|me violaron)\\b|(quiero|voy a) matar(?! (el )?tiempo)",
  ].join("|"),
);
const SWAPPED: Record<string, string> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s" };

/** The text in small letters without accents, invisible signs, look-alike digits, marks and stretched letters. */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
    .replace(/[0-9@$]*[a-z][a-z0-9@$]*/g, (word) => word.replace(/[^a-z]/g, (sign) => SWAPPED[sign] || sign))
    .replace(/([a-z])\1{2,}/g, "$1")
    .replace(/[^a-z0-9.]+/g, " ");
}

/** Whether the words sound like danger to a person. */
export const soundsLikeCrisis = (text: string): boolean => CRISIS.test(normalise(text));
