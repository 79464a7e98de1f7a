// The card form beside a shop of another origin: in a popup, in a frame, declined, cancelled, closed, with a stored card, with
// addresses, and with every answer of the bank.
import { ewalletShop, start, store, typeCard, validate } from "../ewallet.mjs";
import { answerBank } from "../shop.mjs";
import { check, same } from "../stage.mjs";

const verdict = async (stage, result) => (await validate(stage, result)).upgChargeResults.operationResultCode;

async function popup(page, shop, session, more) {
  await shop.open(page, session, more);
  const [form] = await Promise.all([page.context().waitForEvent("page"), page.click("#CardPay button")]);
  await form.locator("#field-number, #field-cvv").first().waitFor();
  return form;
}

export default async function (stage) {
  const shop = await ewalletShop(stage);
  try {
    // In a popup.
    const page = await stage.visitor();
    let form = await popup(page, shop, await start(stage));
    same(await page.getAttribute("body", "data-usable"), "CardPay Mock", "what can be used");
    await stage.accessible(form, "the card form");
    await stage.fits(form, "the card form");
    await stage.shot(form, "ewallet-popup");
    check(!(await page.locator("#CardPay button").isVisible()), "the buttons are hidden while the shopper pays");
    await form.locator("button.main").click();
    await form.locator("#field-number[aria-invalid]").waitFor();
    await stage.accessible(form, "the card form with faults");
    await stage.shot(form, "ewallet-popup-faults");
    await typeCard(form, "4242424242424242");
    let result = await shop.hears(page, "paid");
    same(await verdict(stage, result), "Success", "the verdict");
    if (!form.isClosed()) await form.waitForEvent("close");

    // Cancelled in the form, and by closing the window: the buttons come back.
    form = await popup(page, shop, await start(stage));
    await form.locator("button:not(.main)").click();
    await shop.hears(page, "The payment was cancelled");
    check(await page.locator("#CardPay button").isVisible(), "the buttons are back");
    form = await popup(page, shop, await start(stage));
    await form.close();
    await shop.hears(page, "Popup window was closed");

    // In a frame of the shop's choice: a decline, then another card in the same session.
    const session = await start(stage, { allowedBrands: ["Visa"] });
    const framed = { options: { displayMode: "iframe", iframeContainerSelector: "#place" } };
    const inFrame = async (more = framed) => {
      await page.click("#CardPay button");
      const frame = page.frameLocator("iframe");
      await frame.locator("#field-number, #field-cvv").first().waitFor();
      return frame;
    };
    await shop.open(page, session, framed);
    let frame = await inFrame();
    await frame.locator("#field-number").fill("5555 5555");
    await frame.locator("#field-number-fault", { hasText: "MasterCard" }).waitFor();
    await typeCard(frame, "4000000000000002");
    result = await shop.hears(page, "Rejected");
    same(await verdict(stage, result), "Rejected", "the verdict of the decline");
    await page.evaluate(() => (document.getElementById("status").textContent = ""));
    frame = await inFrame();
    await typeCard(frame, "4242424242424242");
    result = await shop.hears(page, "paid");
    same(await verdict(stage, result), "Success", "the verdict of the second card");

    // The bank asks: passed, refused, left.
    for (const [password, status, code] of [["1111", "paid", "Success"], ["0000", "Rejected", "Rejected"]]) {
      await shop.open(page, await start(stage), framed);
      frame = await inFrame();
      await typeCard(frame, "4000000000003220");
      const bank = frame.frameLocator("iframe.bank");
      await bank.locator("#password").waitFor();
      if (password === "1111") await stage.shot(page, "ewallet-frame-bank");
      await answerBank(bank, password, password === "1111" ? 1 : 3);
      result = await shop.hears(page, status);
      same(await verdict(stage, result), code, `the bank's answer to ${password}`);
    }

    // A stored card asks for its value alone; over the page, on a telephone, in a shop's own dress, from right to left.
    const phone = await stage.visitor({ size: "phone" });
    const token = await store(stage, "4242424242424242");
    const kept = { token, expirationYear: 2031, expirationMonth: 4, nameOnCard: "Erika Muster", lastDigits: "4242", brand: "Visa" };
    const style = { colorPalette: { primary: "#7c3aed" }, field: { borderRadius: "2px" }, layout: { fieldLayout: "stacked" } };
    await shop.open(phone, await start(stage, { storedCards: [kept], operation: "CHARGE_AND_TOKENIZE" }), {
      options: { displayMode: "iframe" }, language: "he", style,
    });
    await phone.click("#CardPay button");
    frame = phone.frameLocator("iframe");
    await frame.locator("#field-cvv").waitFor();
    same(await frame.locator("html").getAttribute("dir"), "rtl", "the direction");
    check(!(await frame.locator("#field-number").count()), "the number is not asked for");
    await stage.accessible(phone, "the stored-card form");
    await stage.shot(phone, "ewallet-phone-stored");
    await frame.locator("#field-cvv").fill("123");
    await frame.locator("button.main").click();
    result = await shop.hears(phone, "paid");
    same((await validate(stage, result)).tokenAndMaskedCardModel.token, token, "the stored card's token");

    // Addresses, which the shop's page hears and the card data carries.
    const ancillary = { billingInfo: { details: "FULL", phoneRequired: false, emailAddressRequired: true } };
    await shop.open(page, await start(stage), { ...framed, ancillary, style: { themeName: "dark", locale: "pt" } });
    frame = await inFrame();
    await frame.locator('html[data-theme="dark"][lang="pt"]').waitFor();
    await stage.accessible(page, "the addresses by night, in another language than the shop's");
    await stage.shot(page, "ewallet-frame-address");
    await frame.locator("#field-billing-name").fill("Erika Muster");
    await frame.locator("#field-billing-countryCode").selectOption("PT");
    await frame.locator("#field-billing-addressLines").fill("Rua Augusta 1");
    await frame.locator("#field-billing-locality").fill("Lisboa");
    await frame.locator("#field-billing-postalCode").fill("1100-048");
    await frame.locator("#field-billing-emailAddress").fill("erika@example.com");
    await typeCard(frame, "4242424242424242");
    await shop.hears(page, "paid");
    const info = await page.evaluate("engine.getBillingInfo()");
    same([info.countryCode, info.addressLines], ["PT", ["Rua Augusta 1"]], "the address");
    stage.only(page, stage.url, shop.url);
    stage.only(phone, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
