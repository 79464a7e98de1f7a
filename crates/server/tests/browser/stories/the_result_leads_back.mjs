// Back to the shop: counted down, at once, or not when the payer wants to stay.
import { CARDS, THANKS, ask, carried, fill, foreignShop, pay, told } from "../shop.mjs";
import { same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/thanks": THANKS });
  try {
    const page = await stage.visitor();
    const settings = { success_url: `${shop.url}/thanks` };
    await page.goto((await ask(stage, { settings: { ...settings, auto_return: 60 } })).page);
    await pay(page, CARDS.good);
    await page.locator("#leaving:not([hidden])").waitFor();
    await stage.shot(page, "desktop-auto-return");
    await page.click("#stay");
    same(await page.locator("#leaving").isHidden(), true, "the countdown stops");

    await page.goto((await ask(stage, { settings: { ...settings, auto_return: "1" } })).page);
    await pay(page, CARDS.good);
    await page.waitForURL(/\/thanks/);
    same(carried(page).status, "successful", "the status in the address");

    await page.goto((await ask(stage, { settings: { ...settings, auto_return: 0 } })).page);
    await fill(page, CARDS.good);
    await page.click("#submit");
    await page.waitForURL(/\/thanks/);

    // On all three paths, in the shop's own dress.
    const { token } = await ask(stage, {
      settings: { style: { widget: { buttonsColor: "#f2c744", backgroundColor: "#fbf7ef", fontFamily: "Georgia", borderRadius: 4 } } },
    });
    for (const path of ["/v2/checkout", "/checkout", "/widget/hpp.html"]) await page.goto(`${stage.url}${path}?token=${token}`);
    await stage.accessible(page, "the dressed form");
    await stage.shot(page, "desktop-dressed");
    await pay(page, CARDS.good);
    await told(page, "successful");
  } finally {
    shop.close();
  }
}
