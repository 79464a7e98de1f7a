// The wallet's page: a card is entered, mistakes are told, the bank asks back, and the browser goes where the client said.
import { CARDS, THANKS, answerBank, foreignShop } from "../shop.mjs";
import { check, same } from "../stage.mjs";
import { card, status, typed } from "../wallet.mjs";

async function fill(page, number, year = "2033") {
  await page.fill("#card_number", number);
  await page.fill("#holder", "Ines Duarte");
  await page.fill("#expiration_month", "4");
  await page.fill("#expiration_year", year);
  await page.fill("#cvv", "737");
}

/** The same for eyes and for readers: by day and night, small, and from right to left. */
async function looks(stage, back) {
  for (const [locale, size, scheme] of [["en", "desktop", "light"], ["lt", "phone", "dark"], ["ar", "narrow", "light"]]) {
    const asked = await card(stage, back, locale);
    const page = await stage.visitor({ size, scheme });
    await page.goto(asked.relation.redirect_uri);
    same(await page.getAttribute("html", "lang"), locale, "the language");
    await stage.accessible(page, `the form in ${locale}`);
    await stage.fits(page, `the form in ${locale}`);
    await page.click("button.main");
    await page.waitForSelector('[aria-invalid="true"]');
    await stage.accessible(page, `the faults in ${locale}`);
    await stage.fits(page, `the faults in ${locale}`);
    await stage.shot(page, `wallet-card-${locale}`);
  }
}

/** No mouse; a card that the bank declines is over, and its holder goes back all the same. */
async function declined(stage, back) {
  const asked = await card(stage, back, "en");
  const page = await stage.visitor({ size: "phone" });
  await page.goto(asked.relation.redirect_uri);
  await typed(page, [
    ["card_number", "4000000000000002"], ["holder", "Ines Duarte"], ["expiration_month", "4"],
    ["expiration_year", "2033"], ["cvv", "737"],
  ]);
  await page.waitForURL(back);
  same(await status(stage, asked.id), "failed", "the declined card");
  same((await page.goto(asked.relation.redirect_uri)).status(), 404, "the address of a declined card");
  await stage.accessible(page, "the closed page");
  await stage.shot(page, "wallet-card-closed");
}

/** The bank asks back: passed, and after three wrong passwords failed. */
async function challenged(stage, page, back) {
  for (const [password, times, expected] of [["1111", 1, "related"], ["0000", 3, "failed"]]) {
    const asked = await card(stage, back, "en");
    await page.goto(asked.relation.redirect_uri);
    await fill(page, CARDS.asks);
    await page.click("button.main");
    await page.waitForURL(/\/simulator\/acs\//);
    await page.goto(asked.relation.redirect_uri);
    check((await page.locator("h1").innerText()).includes("your bank"), "the page knows that the bank waits");
    await stage.shot(page, "wallet-card-bank");
    await page.click("button.main");
    await page.waitForURL(/\/simulator\/acs\//);
    await answerBank(page, password, times);
    await page.waitForURL(back);
    same(await status(stage, asked.id), expected, `the card after the bank, ${expected}`);
  }
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
    await looks(stage, back);
    await declined(stage, back);
    await challenged(stage, page, back);
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
