// node build.mjs [DIRECTORY]: writes the library as one file, for pages, for modules and for Node. The server joins the same
// files in the same way by itself, so it needs none of this.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const home = import.meta.dirname;
const out = path.resolve(process.argv[2] ?? path.join(home, "dist"));
const names = (await readFile(path.join(home, "order.txt"), "utf8")).trim().split("\n");
const parts = [];
for (const name of names) {
  const text = await readFile(path.join(home, "src", name), "utf8");
  parts.push(text.split("\n").map((line) => (line.startsWith("import ") ? "" : line.replace(/^export /, ""))).join("\n"));
}
const body = parts.join("");
const head = "(function (root, make) {\n  if (typeof module === \"object\" && module.exports) module.exports = make();\n  else root.eWallet = make();\n})(typeof globalThis === \"object\" ? globalThis : this, function () {\n\"use strict\";\n";
const page = `${head}${body}return { Engine };\n});\n`;
await mkdir(out, { recursive: true });
await writeFile(path.join(out, "ewallet.js"), page);
await writeFile(path.join(out, "ewallet.cjs"), page);
await writeFile(path.join(out, "ewallet.mjs"), `${body}export { Engine };\n`);
