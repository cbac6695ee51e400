/** The size gate: what a page pays for the loader, and a person for the panel, in bytes as gzip -9 sends them. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = { loader: 3072, panel: 25600 };
const at = (name) => new URL(`dist/${name}`, import.meta.url);
const manifest = JSON.parse(readFileSync(at("manifest.json"), "utf8"));
for (const [part, limit] of Object.entries(LIMITS)) {
  const bytes = readFileSync(at(manifest[part]));
  const size = gzipSync(bytes, { level: 9 }).length;
  console.log(`${part}: ${size} of ${limit} bytes gzipped (${bytes.length} plain)`);
  if (size > limit) process.exitCode = 1;
}
