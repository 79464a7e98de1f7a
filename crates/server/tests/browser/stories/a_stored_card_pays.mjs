// Cards that need not be typed again: those that the page remembers, those that the shop names, and those that pay by themselves.
import { CARDS, THANKS, ask, carried, fill, foreignShop, query, shows, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/thanks": THANKS });
  try {
    const page = await stage.visitor();
    const first = await ask(stage, { order: { additional_data: { contract: ["recurring"] } } });
    await page.goto(first.page);
    await fill(page, CARDS.good);
    await page.check("#save_card");
    await page.click("#submit");
    await told(page, "successful");

    // The page remembers it for this browser, and asks for the code only.
    const again = await ask(stage);
    await page.goto(again.page);
    await page.getByRole("radio", { name: /Visa.*ending in.*0000/ }).waitFor();
    same(await page.getByRole("radio").count(), 2, "the remembered card and another one");
    await stage.accessible(page, "the remembered card");
    await stage.shot(page, "desktop-remembered");
    await page.fill("#cvv", "123");
    await page.click("#submit");
    await told(page, "successful");

    // Another browser sees nothing of it.
    const stranger = await stage.visitor();
    await stranger.goto((await ask(stage)).page);
    await shows(stranger, "form");
    same(await stranger.getByRole("radio").count(), 0, "cards in a strange browser");

    // The shop names the card it was given: nothing else is offered, nothing is asked.
    const card = (await query(stage, first.token)).gateway_response.payment.credit_card;
    check(card?.token, "the shop got no token of the card");
    const named = await ask(stage, {
      payment_method: { types: ["credit_card"], credit_card: { token: card.token } },
      settings: { another_card_toggle: { display: false } },
    });
    await stranger.goto(named.page);
    await shows(stranger, "form");
    same(await stranger.getByRole("radio").count(), 1, "the named card");
    same(await stranger.locator("#number").count(), 0, "a field for another card");
    await stage.accessible(stranger, "the named card");
    await stage.shot(stranger, "desktop-stored");
    await stranger.click("#submit");
    await told(stranger, "successful");

    // And with `auto_pay` opening the page is paying.
    const alone = await ask(stage, {
      payment_method: { credit_card: { token: card.token } },
      settings: { auto_pay: true, return_url: `${shop.url}/thanks` },
    });
    const ahead = await fetch(alone.page, { method: "HEAD", redirect: "manual" });
    same([ahead.status, (await query(stage, alone.token)).status], [200, null], "a look ahead pays nothing");
    await stranger.goto(alone.page);
    await stranger.waitForURL(/\/thanks/);
    same(carried(stranger).status, "successful", "the status in the address");
  } finally {
    shop.close();
  }
}
