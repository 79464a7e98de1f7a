// No script at all: a plain form, its faults in words, a decline, and the bank by redirect.
import { CARDS, answerBank, ask, carried, fill, foreignShop, THANKS, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/thanks": THANKS });
  try {
    const { token, page: address } = await ask(stage, {
      settings: {
        return_url: `${shop.url}/thanks?order=71`, customer_fields: { visible: ["first_name", "city"] },
      },
      order: { additional_data: { receipt_text: ["Thank you for reading", "Your books leave tomorrow"] } },
    });
    const page = await stage.visitor({ script: false });
    await page.goto(address);

    // Faults come back in words, beside what was typed; the card is not sent back.
    await fill(page, "4200000000000001");
    await page.fill("#expiry", "13/31");
    await page.fill("#customer_city", "Köln");
    await page.click("#submit");
    await page.waitForSelector('#number[aria-invalid="true"]');
    same(await page.inputValue("#customer_city"), "Köln", "the city");
    same(await page.inputValue("#number"), "", "the number");
    check((await page.locator("#expiry-fault").innerText()).includes("month and year"), "no word on the date");
    await stage.shot(page, "without-script-faults");

    await fill(page, CARDS.bad);
    await page.click("#submit");
    await page.locator("#news strong").waitFor();
    check((await page.locator("#attempts").innerText()).includes("2"), "attempts left are not told");
    await stage.shot(page, "without-script-declined");

    await fill(page, CARDS.asks);
    await page.click("#submit");
    await page.waitForURL(/\/simulator\/acs\//);
    await answerBank(page);
    await told(page, "successful");
    check((await page.locator(".receipt").innerText()).includes("Your books leave tomorrow"), "no receipt text");
    await page.click("#back");
    await page.waitForURL(/\/thanks/);
    const { uid, ...rest } = carried(page);
    same(rest, { order: "71", token, status: "successful" }, "what the browser carries back");
    check(/^[0-9a-f-]{36}$/.test(uid), `${uid} is no uid`);
    stage.only(page, stage.url, shop.url);

    // A form that is too old, or not ours, pays nothing.
    const other = await ask(stage);
    const forged = { anti_forgery: "forged", method: "credit_card", card: "new", number: CARDS.good, expiry: "01 / 31", cvv: "123", holder: "Mallory" };
    const answer = await fetch(other.page, { method: "POST", body: new URLSearchParams(forged), redirect: "manual" });
    same(answer.status, 422, "a forged form");
    check((await answer.text()).includes("For your safety"), "a forged form is not told so");
  } finally {
    shop.close();
  }
}
