import assert from "node:assert/strict";
import { mkdtemp, readdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { retire } from "../retire.mjs";

const DAY = 24 * 3_600_000;

/** A folder of built files, each with its age in days, in which `panel` is the one the manifest names. */
async function folderOf(ages: Record<string, number>, panel: string): Promise<URL> {
  const path = await mkdtemp(join(tmpdir(), "retire-"));
  for (const [name, days] of Object.entries({ ...ages, "manifest.json": 0 })) {
    const at = (Date.now() - days * DAY) / 1000;
    await writeFile(join(path, name), JSON.stringify({ panel }));
    await utimes(join(path, name), at, at);
  }
  return pathToFileURL(`${path}/`);
}

test("files of builds that were replaced stay for 30 days", async () => {
  const folder = await folderOf({ "panel.aaaaaaaa.js": 31, "panel.bbbbbbbb.js": 29, "clarity-chat.cccccccc.js": 31, "clarity-chat.js": 99 }, "");

  await retire(folder, new Set());

  assert.deepEqual((await readdir(folder)).sort(), ["clarity-chat.js", "manifest.json", "panel.bbbbbbbb.js"]);
});

test("the 30 days begin when a build is replaced, not when it was made", async () => {
  const folder = await folderOf({ "panel.aaaaaaaa.js": 99 }, "panel.aaaaaaaa.js");

  await retire(folder, new Set(["panel.bbbbbbbb.js"]));
  await retire(folder, new Set(["panel.bbbbbbbb.js"]), Date.now() + 29 * DAY);

  assert.ok((await readdir(folder)).includes("panel.aaaaaaaa.js"));
});
