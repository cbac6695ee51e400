/** The words of the panel in both languages. A key that is missing in one of them does not compile. */

import { disclosure as noticeEn, loader as helpEn, panel as en } from "../words/en.json";
import { disclosure as noticeEs, loader as helpEs, panel as es } from "../words/es.json";
import type { Lang } from "../loader/host";

export type Words = typeof en & { help: typeof helpEn; notice: string[] };
const ALL: Record<Lang, Words> = {
  en: { ...en, help: helpEn, notice: noticeEn.split("\n") },
  es: { ...es, help: helpEs, notice: noticeEs.split("\n") },
};

/**
 * The words of this language. `notice` is what a person agrees to by sending, its heading first; its version is
 * `CONSENT` in chat.ts.
 */
export const words = (lang: Lang): Words => ALL[lang];

/** Put values into the {places} of a sentence. */
export const fill = (sentence: string, values: Record<string, string | number>): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => `${values[name] ?? place}`);
