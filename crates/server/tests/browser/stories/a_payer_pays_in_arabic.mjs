// From right to left: words turn around, numbers do not.
import { CARDS, ask, fill, pay, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const { page: address } = await ask(stage, { settings: { language: "ar", customer_fields: { visible: ["city"] } } });
  const page = await stage.visitor({ locale: "ar" });
  await page.goto(address);
  same(await page.locator("html").evaluate((html) => [html.lang, html.dir]), ["ar", "rtl"], "language and direction");
  await stage.accessible(page, "the Arabic form");
  await stage.fits(page, "the Arabic form");
  await fill(page, CARDS.bad);
  same(await page.locator("#number").evaluate((field) => getComputedStyle(field).direction), "ltr", "the number's direction");
  await stage.shot(page, "desktop-arabic");
  await page.click("#submit");
  await page.locator("#news strong").waitFor();
  check(/[\u0600-\u06ff]/.test(await page.locator("#news").innerText()), "the decline is not told in Arabic");
  await stage.shot(page, "desktop-arabic-declined");
  await pay(page, CARDS.good);
  await told(page, "successful");
  await stage.accessible(page, "the Arabic result");
  await stage.shot(page, "desktop-arabic-result");

  const phone = await stage.visitor({ size: "phone", locale: "ar" });
  await phone.goto((await ask(stage, { settings: { language: "ar" } })).page);
  await stage.fits(phone, "the Arabic form on the phone");
  await stage.shot(phone, "phone-arabic");
}
