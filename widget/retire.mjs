/** Files of earlier builds: pages that hold an older loader still ask for its panel, so they stay for a while. */
import { readdir, readFile, rm, stat, utimes } from "node:fs/promises";

const KEPT = 30 * 24 * 3_600_000; // ms since a file was last of the current build
const HASHED = /^(clarity-chat|panel)\.[0-9a-f]{8}\.js$/;

/**
 * Remove from `folder` (a URL with a slash at its end) what was replaced more than 30 days before `now` (ms since 1970),
 * and note on the files of the build that is replaced now that they are. Those in `current` stay. Other files stay, too.
 */
export async function retire(folder, current, now = Date.now()) {
  const manifest = await readFile(new URL("manifest.json", folder), "utf8").then(JSON.parse, () => ({}));
  for (const name of await readdir(folder)) {
    const file = new URL(name, folder);
    if (!HASHED.test(name) || current.has(name)) continue;
    if (name === manifest.panel || name === manifest.loader_pinned) await utimes(file, now / 1000, now / 1000);
    else if (now - (await stat(file)).mtimeMs > KEPT) await rm(file);
  }
}
