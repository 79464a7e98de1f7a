// PayPal, a bank and an app, through the browser library: each in a window of its own, approved, refused, left and closed. No
// script of a third party is loaded into the shop's page or into our windows.
import { ewalletShop, start, validate } from "../ewallet.mjs";
import { check, same } from "../stage.mjs";

const ACCOUNTS = { allowedeWalletAccountIds: ["paypal", "bank", "upi", "mock"] };

export default async function (stage) {
  const shop = await ewalletShop(stage);
  /** Clicks a button; the window that opens. */
  const opened = async (page, name) => {
    await page.evaluate('document.getElementById("status").textContent = ""');
    const [window] = await Promise.all([page.context().waitForEvent("page"), page.click(`#${name} button`)]);
    await window.setViewportSize(page.viewportSize());
    return window;
  };
  const results = async (result) => (await validate(stage, result)).directChargeResults;
  const closed = async (window) => window.isClosed() || window.waitForEvent("close");

  async function paypal(page) {
    await shop.open(page, await start(stage, ACCOUNTS));
    same((await page.getAttribute("body", "data-usable")).split(" ").sort(), ["BankPay", "Mock", "PayPal", "UPI"], "what can be used");
    await stage.accessible(page, "the buttons");
    await stage.shot(page, "ewallet-buttons-elsewhere");
    let window = await opened(page, "PayPal");
    await window.locator("#approve").waitFor();
    check(!(await page.locator("#PayPal button").isVisible()), "the buttons are hidden meanwhile");
    await window.locator("#approve").click();
    const { success, data } = await results(await shop.hears(page, "paid"));
    same([success, data.standing], [true, "captured"], "the verdict");
    await closed(window);
    const { name, countryCode, emailAddress } = await page.evaluate("engine.getBillingInfo()");
    same([name, countryCode, emailAddress], ["Ines Duarte", "PT", "ines@example.com"], "the payer's address");

    // Who turns back pays in another way, in the same session.
    await shop.open(page, await start(stage, ACCOUNTS));
    window = await opened(page, "PayPal");
    await window.locator("#cancel").click();
    await shop.hears(page, "The payment was cancelled");
    await closed(window);
    await page.evaluate('document.getElementById("status").textContent = ""');
    await page.click("#Mock button");
    const paid = await validate(stage, await shop.hears(page, "paid"));
    same(paid.upgChargeResults.operationResultCode, "Success", "the card after PayPal");

    await shop.open(page, await start(stage, ACCOUNTS));
    window = await opened(page, "PayPal");
    await window.locator("#approve").waitFor();
    await window.close();
    await shop.hears(page, "Popup window was closed");
    check(await page.locator("#PayPal button").isVisible(), "the buttons are back");
  }

  async function bank(page) {
    await shop.open(page, await start(stage, ACCOUNTS), { language: "de" });
    await stage.shot(page, "ewallet-phone-buttons-elsewhere");
    let window = await opened(page, "BankPay");
    await window.locator("#field-country").waitFor();
    same(await window.locator("#field-country").inputValue(), "PT", "the session's country is chosen already");
    await stage.accessible(window, "the choice of a country");
    await stage.fits(window, "the choice of a country");
    await stage.shot(window, "ewallet-phone-bank-country");
    await window.locator("button:not(.main)").click();
    await shop.hears(page, "The payment was cancelled");
    await closed(window);

    // The bank says no; the second time it says yes.
    window = await opened(page, "BankPay");
    await window.locator("#field-country").selectOption("");
    await window.locator("button.main").click();
    await window.locator("#field-country[aria-invalid]").waitFor();
    await window.locator("#field-country").selectOption("LT");
    await window.locator("button.main").click();
    await window.locator('button[value="reject"]').click();
    same((await results(await shop.hears(page, "Reject"))).success, false, "the bank's no");
    window = await opened(page, "BankPay");
    await window.locator("button.main").click();
    await window.locator('button[value="approve"]').click();
    same((await results(await shop.hears(page, "paid"))).success, true, "the bank's yes");
    await closed(window);
  }

  async function upi(page) {
    const rupees = { ...ACCOUNTS, amount: 250, currencyCode: "INR", countryCode: "IN" };
    await shop.open(page, await start(stage, rupees));
    let window = await opened(page, "UPI");
    await window.locator("#field-vpa").fill("ines");
    await window.locator("button.main").click();
    await window.locator("#field-vpa[aria-invalid]").waitFor();
    await stage.accessible(window, "the choice of UPI");
    await stage.fits(window, "the choice of UPI");
    await stage.shot(window, "ewallet-phone-upi");
    await window.locator("#field-vpa").fill("ines@bank");
    await window.locator("button.main").click();
    await answered(window, "reject");
    same((await results(await shop.hears(page, "Reject"))).success, false, "the app's no");
    await closed(window);

    // A code, which this story's app need not scan: the simulator has a page for it.
    window = await opened(page, "UPI");
    await window.locator("form button:not(.main)").first().click();
    await window.locator("img.code").waitFor();
    check(await window.locator("img.code").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), "the code is a picture");
    check((await window.locator("a.main").getAttribute("href")).startsWith("upi://pay?"), "an app on this telephone is one touch away");
    await stage.accessible(window, "the code");
    await stage.fits(window, "the code");
    await stage.shot(window, "ewallet-phone-upi-code");
    await answered(window, "approve");
    same((await results(await shop.hears(page, "paid"))).success, true, "the app's yes");
    await closed(window);
  }

  /** The way to the app of make-believe, and what its owner says there. */
  async function answered(window, choice) {
    const link = window.locator('a[target="_blank"]');
    const [app] = await Promise.all([window.context().waitForEvent("page"), link.click()]);
    await app.locator(`button[value="${choice}"]`).click();
    // The app's window stays: closing one that is about to show another page is a request that Chromium may lose.
    await app.getByText("Thank you").waitFor();
    // Nobody waits for this tab, so it does not say that it goes on.
    await app.getByText("go back to the shop").waitFor();
    await stage.accessible(app, "the way back");
    await stage.fits(app, "the way back");
    await stage.shot(app, "ewallet-phone-returned");
  }

  try {
    const desktop = await stage.visitor();
    await paypal(desktop);
    const phone = await stage.visitor({ size: "phone" });
    await bank(phone);
    await upi(phone);
    stage.only(desktop, stage.url, shop.url);
    stage.only(phone, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
