/**
 * Build widget/dist: the panel first, because the loader carries the panel's name and digest.
 *
 * dist/clarity-chat.js, the same bytes as clarity-chat.<hash>.js (to be pinned), panel.<hash>.js, manifest.json.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { retire } from "./retire.mjs";

const OUT = new URL("dist/", import.meta.url);
const TARGET = ["chrome90", "firefox90", "safari14.1"];

/**
 * Names of our own that are shortened, because each byte of them is paid for by a visitor. None of them may be a name of
 * the browser's, of the service's JSON, or of a word in src/words. Those of `Host` are the same in loader and panel.
 */
const SHORT = { addStyles: "$a", helpOpen: "$b", relabel: "$c", showHelp: "$d", tint: "$e", rest: "$f", base: "$g", element: "$h" };
const OWN = [
  ...Object.keys(SHORT),
  "agreed", "alone", "api", "begin", "choose", "erase", "farewell", "feed", "maxBufferSize", "onComment", "onEvent", "onRetry", "answeredAnyway", "arrived", "attempt", "closing", "deliver", "epoch", "exchange", "failures", "firstByte",
  "giveBack", "heard", "hurry", "judge", "keepOnly", "lastByte", "lastUse", "lose", "opening", "outbox", "pause", "polls", "pressed",
  "pump", "pumping", "reached", "receiver", "refused", "replayed", "replaying", "retryAt", "serverTyping", "showTyping", "since",
  "takeBack", "takeUnstored", "timers", "tries", "typed", "whyNot", "wipe", "resume", "wake", "listen",
];

/** Style sheets come in as short strings: there is no style element and no style file. */
const sheets = {
  name: "sheets",
  setup(plugged) {
    plugged.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: TARGET,
    supported: { destructuring: true }, // the fault of old Safari in it concerns no code of ours
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [sheets],
    define,
    mangleProps: new RegExp(`^(${OWN.join("|")})$`),
    mangleCache: { ...SHORT },
  });
  return Buffer.from(outputFiles[0].contents);
}
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);
const integrity = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

const panel = await bundle("src/panel/index.tsx");
const panelName = `panel.${hash(panel)}.js`;
const loader = await bundle("src/loader/index.ts", {
  PANEL: JSON.stringify(panelName),
  INTEGRITY: JSON.stringify(integrity(panel)),
});
const pinnedName = `clarity-chat.${hash(loader)}.js`;
const manifest = {
  loader: "clarity-chat.js",
  loader_pinned: pinnedName,
  loader_integrity: integrity(loader),
  panel: panelName,
  panel_integrity: integrity(panel),
};
await mkdir(OUT, { recursive: true });
await retire(OUT, new Set([pinnedName, panelName]));
await Promise.all([
  writeFile(new URL("clarity-chat.js", OUT), loader),
  writeFile(new URL(pinnedName, OUT), loader),
  writeFile(new URL(panelName, OUT), panel),
  writeFile(new URL("manifest.json", OUT), `${JSON.stringify(manifest, null, 2)}\n`),
]);
