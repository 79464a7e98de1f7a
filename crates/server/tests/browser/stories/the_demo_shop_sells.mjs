// The demo shop, as `florin demo` shows it: on a page of its own and in a window.
import { CARDS, pay } from "../shop.mjs";
import { same } from "../stage.mjs";

export default async function (stage) {
  const page = await stage.visitor();
  await page.goto(`${stage.url}/demo/shop`);
  await stage.accessible(page, "the demo shop");
  await stage.shot(page, "desktop-demo-shop");
  await page.getByRole("button", { name: "Pay on a page" }).click();
  await pay(page, CARDS.good);
  await page.click("#back");
  await page.waitForURL(/\/demo\/shop\/thanks/);
  same(await page.locator("#status").innerText(), "successful", "what the shop reads");

  await page.goto(`${stage.url}/demo/shop`);
  await page.click("#window");
  const frame = page.frameLocator("iframe");
  await frame.locator("#cross").click();
  await page.locator("#outcome[data-status]").waitFor();
  same(await page.locator("#outcome").getAttribute("data-status"), "null", "what the window says");
  stage.only(page, stage.url);
}
