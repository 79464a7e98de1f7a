// The ends that are no payment: cancelled, too late, unknown.
import { CARDS, THANKS, ask, carried, fill, foreignShop, shows } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/cart": THANKS });
  try {
    const page = await stage.visitor();
    const given = await ask(stage, { settings: { cancel_url: `${shop.url}/cart?id=7` } });
    await page.goto(given.page);
    await page.click("#cancel");
    await page.waitForURL(/\/cart/);
    same(carried(page), { id: "7", token: given.token }, "what the browser carries back");
    await page.goto(given.page);
    await shows(page, "form");
    await page.goto(`${given.page}&cancel=1`);
    await shows(page, "cancelled");
    await stage.accessible(page, "the cancelled page");
    await stage.shot(page, "desktop-cancelled");

    // The clock runs out while the page is open: it closes by itself.
    const soon = await ask(stage, { order: { expired_at: new Date(Date.now() + 3000).toISOString() } });
    await page.goto(soon.page);
    await page.locator("#countdown:not([hidden])").waitFor();
    await stage.shot(page, "desktop-countdown");
    await shows(page, "closed");
    await stage.accessible(page, "the closed page");
    await stage.shot(page, "desktop-closed");
    const late = await page.goto(soon.page);
    same(late.status(), 404, "a token that ran out");

    const unknown = await page.goto(`${stage.url}/checkout?token=${"0".repeat(64)}`);
    same(unknown.status(), 404, "a token that nobody made");
    await shows(page, "closed");
    same((await fetch(`${stage.url}/process/5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77`)).status, 404, "an unknown transaction");
    same((await fetch(`${stage.url}/customer/transactions/5f1d4c5e/2c1d`)).status, 404, "an unknown receipt");

    // A form that was open all the time pays nothing any more.
    const form = new URLSearchParams({ anti_forgery: "x", method: "credit_card", number: CARDS.good });
    const posted = await fetch(soon.page, { method: "POST", body: form, redirect: "manual" });
    same(posted.status, 303, "a form that comes too late");
    check(!(await (await fetch(soon.page)).text()).includes('id="form"'), "the form is still there");
  } finally {
    shop.close();
  }
}
