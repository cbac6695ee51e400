/** Run the unit tests: TypeScript is bundled by esbuild into .test/, node's own runner does the rest. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const out = new URL("../.test/", import.meta.url);
const names = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: names.map((name) => new URL(name, here).pathname),
  outdir: out.pathname,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "text" },
  logLevel: "warning",
});
const files = names.map((name) => new URL(name.replace(/\.ts$/, ".mjs"), out).pathname);
process.exit(spawnSync(process.execPath, ["--test", "--test-timeout=20000", ...files], { stdio: "inherit" }).status ?? 1);
