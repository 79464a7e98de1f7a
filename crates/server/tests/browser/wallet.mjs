// A client of the wallet: signs as wallet-mac says, makes cards, asks how they stand, gets tokens for codes.
import { createHash, createHmac, randomUUID } from "node:crypto";

import { check, same } from "./stage.mjs";

export const CLIENT = ["browserClient", "browser-mac-key-0123456789abcdef"];

/** A signed call; `content` is an object for JSON, or the text of a form. By a token, if one is given. */
export async function ask(stage, method, target, content, [id, key] = CLIENT) {
  const url = new URL(target, stage.url);
  const isForm = typeof content === "string";
  const body = isForm ? content : content ? JSON.stringify(content) : "";
  const hash = createHash("sha256").update(body).digest("base64");
  const ext = body ? `body_hash=${encodeURIComponent(hash)}` : "";
  const [ts, nonce] = [Math.floor(Date.now() / 1000), randomUUID()];
  const line = url.pathname + url.search;
  const text = `${[ts, nonce, method, line, url.hostname, url.port, ext].join("\n")}\n`;
  const mac = createHmac("sha256", key).update(text).digest("base64");
  const signed = `MAC id="${id}", ts="${ts}", nonce="${nonce}", mac="${mac}"`;
  const kind = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const headers = { authorization: ext ? `${signed}, ext="${ext}"` : signed, "content-type": kind };
  const answer = await fetch(url, { method, headers, body: body || undefined });
  same(answer.status, 200, `${method} ${target}`);
  return answer.json();
}

/** A new card of user 13, whose holder goes `back`. */
export const card = (stage, back, locale) =>
  ask(stage, "POST", "/rest/v1/card", { user_id: 13, relation: { redirect_back_uri: back, locale } });

/** How a card stands. */
export const status = async (stage, id) => (await ask(stage, "GET", `/rest/v1/card/${id}`)).status;

/** Types into the fields of these ids, coming to each by Tab alone, and sends the form with Enter. */
export async function typed(page, fields) {
  await page.evaluate(() => document.body.focus());
  for (const [id, text] of fields) {
    let steps = 0;
    while ((await page.evaluate(() => document.activeElement?.id)) !== id) {
      check(steps++ < 20, `Tab never comes to ${id}`);
      await page.keyboard.press("Tab");
    }
    const seen = await page.evaluate(() => {
      const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
      return outlineStyle !== "none" || boxShadow !== "none";
    });
    check(seen, `nobody sees that the focus is on ${id}`);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
}
