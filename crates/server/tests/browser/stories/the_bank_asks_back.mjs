// 3-D Secure: in the page and in the whole window, passed and failed.
import { CARDS, answerBank, ask, fill, query, shows, told } from "../shop.mjs";
import { same } from "../stage.mjs";

export default async function (stage) {
  const page = await stage.visitor({ size: "phone" });

  const framed = await ask(stage, { iframe: true });
  await page.goto(framed.page);
  await fill(page, CARDS.asks);
  await page.click("#submit");
  const bank = page.frameLocator("#bank iframe");
  await bank.locator("#password").waitFor();
  same((await query(stage, framed.token)).status, "incomplete", "while the bank asks");
  await stage.shot(page, "phone-challenge");
  await answerBank(bank);
  await told(page, "successful");

  // Three wrong passwords, and the bank has enough; another card may still pay.
  const wrong = await ask(stage, { iframe: true, attempts: 2 });
  await page.goto(wrong.page);
  await fill(page, CARDS.asks);
  await page.click("#submit");
  await answerBank(page.frameLocator("#bank iframe"), "0000", 3);
  await page.locator("#news strong").waitFor();
  await stage.shot(page, "phone-challenge-failed");
  await stage.accessible(page, "the form after a failed challenge");

  // Without leave to stand in a frame the whole window goes there and comes back.
  const whole = await ask(stage, { attempts: 1 });
  await page.goto(whole.page);
  await fill(page, CARDS.asks);
  await page.click("#submit");
  await page.waitForURL(/\/simulator\/acs\//);
  // Back by the browser's own button: the page knows that the bank waits.
  await page.goto(whole.page);
  await page.waitForURL(/\/simulator\/acs\//);
  await answerBank(page, "0000", 3);
  await told(page, "failed");
  await shows(page, "result");
  stage.only(page, stage.url);
}
