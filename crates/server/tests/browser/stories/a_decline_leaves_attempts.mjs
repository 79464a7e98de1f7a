// A no is told mildly, with what is left; the last one ends it.
import { CARDS, THANKS, ask, carried, fill, foreignShop, pay, query, shows, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/no": THANKS });
  try {
    const { page: address } = await ask(stage, { attempts: 3 });
    const page = await stage.visitor();
    await page.goto(address);
    await fill(page, CARDS.poor);
    await page.click("#submit");
    await page.locator("#news strong").waitFor();
    const news = await page.locator("#news").innerText();
    check(news.includes("not enough money"), `the reason is not told: ${news}`);
    check(/2\W* attempts left/.test(await page.locator("#attempts").innerText()), "attempts left are not told");
    check(await page.locator("#news").evaluate((place) => place === document.activeElement), "the news has no focus");
    await stage.accessible(page, "the form after a decline");
    await stage.shot(page, "desktop-declined");
    await page.reload();
    check((await page.locator("#news").innerText()).includes("not enough money"), "a reload forgets the reason");
    await pay(page, CARDS.good);
    await told(page, "successful");

    const last = await ask(stage, { attempts: 1, settings: { decline_url: `${shop.url}/no`, success_url: "https://shop.example/yes" } });
    await page.goto(last.page);
    await pay(page, CARDS.bad);
    await told(page, "failed");
    await stage.accessible(page, "the result of a decline");
    await stage.shot(page, "desktop-result-failed");
    same((await query(stage, last.token)).finished, true, "no attempt is left");
    await page.click("#back");
    await page.waitForURL(/\/no\?/);
    same(carried(page).status, "failed", "the status in the address");
    // Another card changes nothing any more.
    await page.goto(last.page);
    await shows(page, "result");
  } finally {
    shop.close();
  }
}
