// No mouse: Tab, letters and Enter, through the bank's question and back.
import { CARDS, ask, shows, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const { page: address } = await ask(stage, { iframe: true });
  const page = await stage.visitor();
  await page.goto(address);
  await shows(page, "form");
  const here = () => page.evaluate(() => document.activeElement?.id);
  const until = async (id) => {
    for (let step = 0; step < 20; step++) {
      if ((await here()) === id) return;
      await page.keyboard.press("Tab");
    }
    check(false, `Tab never comes to ${id}`);
  };
  await page.keyboard.press("Tab");
  same(await page.evaluate(() => document.activeElement?.className), "skip", "the first stop");
  await page.keyboard.press("Enter");
  for (const [id, text] of [["number", CARDS.asks], ["expiry", "0131"], ["cvv", "123"], ["holder", "Erika Muster"]]) {
    await until(id);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none"
      || getComputedStyle(document.activeElement).boxShadow !== "none");
    check(outline, `nobody sees that the focus is on ${id}`);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  const bank = page.frameLocator("#bank iframe");
  await bank.locator("#password").waitFor();
  await stage.accessible(page, "the bank's question", { frames: false });
  await stage.shot(page, "desktop-challenge");
  // The dialog holds the focus: from its beginning to the bank's field.
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press("Tab");
    if (await bank.locator("#password").evaluate((field) => field === document.activeElement && document.hasFocus())) break;
  }
  await page.keyboard.type("1111");
  await page.keyboard.press("Enter");
  await told(page, "successful");
}
