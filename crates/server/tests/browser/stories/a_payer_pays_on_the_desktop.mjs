// The plain way: the form as everybody meets it, a payment, its result, its receipt, and back to the shop.
import { CARDS, THANKS, ask, carried, fill, foreignShop, pay, query, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

export default async function (stage) {
  const shop = await foreignShop({ "/thanks": THANKS });
  try {
    const { token, page: address } = await ask(stage, {
      settings: { return_url: `${shop.url}/thanks?order=71`, button_next_text: "To my books" },
      order: { additional_data: { receipt_text: ["Your books leave tomorrow"] } },
    });
    const page = await stage.visitor();
    await page.goto(address);
    await stage.accessible(page, "the form");
    await stage.fits(page, "the form");
    await stage.shot(page, "desktop-form");

    // What a screen reader says of it.
    // (Names of shops and amounts stand in marks that keep their direction.)
    const named = (words) => new RegExp(`^${words.replace("€", "\\W*€")}\\W*$`);
    for (const [role, name] of [
      ["textbox", "Card number"], ["textbox", "Expiry date"], ["textbox", "Security code"], ["textbox", "Name on card"],
      ["checkbox", "Save this card for next time"], ["button", "Pay €1,234.50"], ["link", "Cancel payment"],
    ]) {
      same(await page.getByRole(role, { name: named(name) }).count(), 1, `${role} ${name}`);
    }
    await fill(page, "4200000000000001");
    await page.click("#submit");
    await page.waitForSelector('#number[aria-invalid="true"]');
    check(await page.locator("#number").evaluate((field) => field === document.activeElement), "the focus is elsewhere");
    await stage.accessible(page, "the form with faults");
    await stage.shot(page, "desktop-faults");

    await fill(page, CARDS.good);
    same(await page.inputValue("#number"), "4200 0000 0000 0000", "the number while it is typed");
    await pay(page, CARDS.good);
    await told(page, "successful");
    await stage.accessible(page, "the result");
    await stage.fits(page, "the result");
    await stage.shot(page, "desktop-result");
    check((await page.locator(".receipt").innerText()).includes("Your books leave tomorrow"), "no receipt text");
    const standing = await query(stage, token);
    same([standing.status, standing.finished], ["successful", true], "how the token stands");

    const opened = page.waitForEvent("popup");
    await page.locator('a[target="_blank"]').click();
    const receipt = await opened;
    await receipt.waitForSelector('body[data-page="receipt"]');
    await stage.accessible(receipt, "the receipt");
    await stage.shot(receipt, "desktop-receipt");
    await receipt.close();

    await page.getByRole("link", { name: "To my books" }).click();
    await page.waitForURL(/\/thanks/);
    const { uid, ...rest } = carried(page);
    same(rest, { order: "71", token, status: "successful" }, "what the browser carries back");
    same(uid, standing.gateway_response.payment.uid, "the uid");
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
