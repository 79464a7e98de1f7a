// The vendor's own published package, unchanged, against Florin: it opens the session token and pays by Mock.
import { readFile } from "node:fs/promises";
import path from "node:path";

import { ewalletShop, start, validate } from "../ewallet.mjs";
import { same } from "../stage.mjs";

export default async function (stage) {
  const library = await readFile(path.join(process.env.FLORIN_VENDOR_EWALLET, "dist/index.js"), "utf8");
  const shop = await ewalletShop(stage, "/vendor.js", { "/vendor.js": library });
  try {
    const page = await stage.visitor({ csp: false });
    await shop.open(page, await start(stage));
    same((await page.getAttribute("body", "data-usable")).split(" ").sort(), ["CardPay", "Mock"], "what can be used");
    same(await page.evaluate("engine.getSessionType()"), "CHARGE", "the session's type");
    await page.click("#Mock button, #Mock *");
    const result = await shop.hears(page, "paid");
    const told = await validate(stage, result);
    same(told.upgChargeResults.operationResultCode, "Success", "the verdict");
    same(told.upgChargeResults.amount, 19.99, "the amount");

    // A decline is an answer, and reaches the shop's page as a result.
    await fetch(`${stage.url}/simulator/_control/rules`, {
      method: "POST", body: JSON.stringify({ rules: [{ operation: "charge", times: 1, outcome: "insufficient_funds" }] }),
    });
    await shop.open(page, await start(stage));
    await page.click("#Mock button, #Mock *");
    const declined = await shop.hears(page, "Rejected");
    same((await validate(stage, declined)).upgChargeResults.operationResultCode, "Rejected", "the verdict of the decline");
  } finally {
    shop.close();
  }
}
