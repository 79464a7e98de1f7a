// What comes over the wire: little, ours, and no script that is not in the inventory.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { ask, shows } from "../shop.mjs";
import { check, same } from "../stage.mjs";

const INVENTORY = path.join(import.meta.dirname, "../../../../faces/src/checkout/page/assets/scripts.json");

export default async function (stage) {
  const known = new Map(JSON.parse(await readFile(INVENTORY, "utf8")).map(({ script, sha384 }) => [sha384, script]));
  const { page: address } = await ask(stage);
  const page = await stage.visitor();
  const wire = await page.context().newCDPSession(page);
  let bytes = 0;
  await wire.send("Network.enable");
  wire.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  const scripts = [];
  page.on("response", (answer) => {
    if (answer.request().resourceType() === "script") scripts.push(answer.body());
  });
  await page.goto(address, { waitUntil: "networkidle" });
  await shows(page, "form");

  const loaded = (await Promise.all(scripts)).map((text) => createHash("sha384").update(text).digest("base64"));
  const names = new Set(loaded.map((digest) => known.get(digest) ?? digest));
  // Wallets come only where they are offered.
  same([...names].sort(), [...known.values()].filter((name) => name !== "wallets.js").sort(), "the scripts that run");
  check(bytes > 10_000 && bytes < 60_000, `${bytes} bytes came over the wire`);
  stage.only(page, stage.url);

  // Nothing on the page was put there by a script in the page itself.
  const inline = await page.locator('script:not([src]):not([type="application/json"])').count();
  same(inline, 0, "scripts inside the page");
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  same(stored, [0, 0, ""], "what the page keeps in the browser");
}
