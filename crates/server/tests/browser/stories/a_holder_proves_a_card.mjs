// The wallet's page: a card is entered, mistakes are told, the bank asks back, and the browser goes where the client said.
import { createHash, createHmac, randomUUID } from "node:crypto";

import { CARDS, THANKS, answerBank, foreignShop } from "../shop.mjs";
import { check, same } from "../stage.mjs";

const CLIENT = ["browserClient", "browser-mac-key-0123456789abcdef"];

/** A signed call of the wallet. */
async function ask(stage, method, target, content) {
  const url = new URL(target, stage.url);
  const body = content ? JSON.stringify(content) : "";
  const hash = createHash("sha256").update(body).digest("base64");
  const ext = body ? `body_hash=${encodeURIComponent(hash)}` : "";
  const [ts, nonce] = [Math.floor(Date.now() / 1000), randomUUID()];
  const text = `${[ts, nonce, method, target, url.hostname, url.port, ext].join("\n")}\n`;
  const mac = createHmac("sha256", CLIENT[1]).update(text).digest("base64");
  const signed = `MAC id="${CLIENT[0]}", ts="${ts}", nonce="${nonce}", mac="${mac}"`;
  const headers = { authorization: ext ? `${signed}, ext="${ext}"` : signed, "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, body: body || undefined });
  same(answer.status, 200, `${method} ${target}`);
  return answer.json();
}

const card = (stage, back, locale) =>
  ask(stage, "POST", "/rest/v1/card", { user_id: 13, relation: { redirect_back_uri: back, locale } });

const status = async (stage, id) => (await ask(stage, "GET", `/rest/v1/card/${id}`)).status;

async function fill(page, number, year = "2033") {
  await page.fill("#card_number", number);
  await page.fill("#holder", "Ines Duarte");
  await page.fill("#expiration_month", "4");
  await page.fill("#expiration_year", year);
  await page.fill("#cvv", "737");
}

export default async function (stage) {
  const shop = await foreignShop({ "/back": THANKS });
  const back = `${shop.url}/back?order=7`;
  try {
    const made = await card(stage, back, "en");
    const page = await stage.visitor({ script: false });
    await page.goto(made.relation.redirect_uri);
    await stage.shot(page, "wallet-card");
    await fill(page, "4111111111111112", "2020");
    await page.keyboard.press("Enter");
    await page.waitForSelector('#card_number[aria-invalid="true"]');
    same(await page.inputValue("#card_number"), "", "the number is not told back");
    same(await page.inputValue("#holder"), "Ines Duarte", "the name is");
    await stage.shot(page, "wallet-card-faults");
    await fill(page, "4111 1111 1111 1111");
    await page.click("button.main");
    await page.waitForURL(back);
    same(await status(stage, made.id), "related", "the card");
    same((await page.goto(made.relation.redirect_uri)).status(), 404, "the address afterwards");

    // The same for eyes and for readers, small and from right to left.
    for (const [locale, size] of [["en", "desktop"], ["lt", "phone"], ["ar", "narrow"]]) {
      const asked = await card(stage, back, locale);
      const other = await stage.visitor({ size });
      await other.goto(asked.relation.redirect_uri);
      same(await other.getAttribute("html", "lang"), locale, "the language");
      await stage.accessible(other, `the form in ${locale}`);
      await stage.fits(other, `the form in ${locale}`);
      await other.click("button.main");
      await other.waitForSelector('[aria-invalid="true"]');
      await stage.accessible(other, `the faults in ${locale}`);
      await stage.shot(other, `wallet-card-${locale}`);
    }

    // The bank asks back.
    const asked = await card(stage, back, "en");
    await page.goto(asked.relation.redirect_uri);
    await fill(page, CARDS.asks);
    await page.click("button.main");
    await page.waitForURL(/\/simulator\/acs\//);
    await page.goto(asked.relation.redirect_uri);
    check((await page.locator("h1").innerText()).includes("your bank"), "the page knows that the bank waits");
    await page.click("button.main");
    await page.waitForURL(/\/simulator\/acs\//);
    await answerBank(page);
    await page.waitForURL(back);
    same(await status(stage, asked.id), "related", "the card after the bank");
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
