// Apple Pay and Google Pay, with stand-ins for what browsers have built in. No third party is asked for anything.
import { ask, query, shows, told } from "../shop.mjs";
import { check, same } from "../stage.mjs";

const tokens = JSON.parse(process.env.FLORIN_WALLET_TOKENS);

/** A browser of a telephone with both wallets; what it was told is kept over reloads. */
function telephone(tokens) {
  const keep = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));
  window.ApplePaySession = class {
    static STATUS_SUCCESS = 0;
    static STATUS_FAILURE = 1;
    static canMakePayments = () => true;
    constructor(version, request) { keep("apple-request", request); }
    begin() {
      setTimeout(() => this.onvalidatemerchant({
        validationURL: "https://apple-pay-gateway-nc-pod1.apple.com/paymentservices/startSession",
      }));
    }
    completeMerchantValidation(session) {
      keep("apple-session", session);
      setTimeout(() => this.onpaymentauthorized({ payment: { token: tokens.apple } }));
    }
    completePayment(status) { keep("apple-status", status); }
    abort() { keep("apple-status", "aborted"); }
  };
  window.PaymentRequest = class {
    constructor(methods) { this.method = methods[0]; }
    async canMakePayment() { return this.method.supportedMethods === "https://google.com/pay"; }
    async show() {
      keep("google-request", this.method.data);
      const details = { apiVersion: 2, paymentMethodData: { type: "CARD", tokenizationData: { token: tokens.google } } };
      return { details, complete: async (word) => keep("google-status", word) };
    }
  };
}

const kept = (page, name) => page.evaluate((name) => JSON.parse(sessionStorage.getItem(name)), name);

export default async function (stage) {
  const page = await stage.visitor({ size: "phone" });
  await page.addInitScript(telephone, tokens);

  const first = await ask(stage);
  await page.goto(first.page);
  await page.locator("#apple").waitFor();
  await page.locator("#google").waitFor();
  await stage.accessible(page, "the form with wallets");
  await stage.shot(page, "phone-wallets");
  await page.click("#apple");
  await told(page, "successful");
  const wanted = await kept(page, "apple-request");
  same([wanted.total.amount, wanted.currencyCode, wanted.countryCode], ["1234.50", "EUR", "DE"], "what Apple's sheet shows");
  same(await kept(page, "apple-session"), { merchantSessionIdentifier: "session-1" }, "Apple's session as it is");
  same(await kept(page, "apple-status"), 0, "what the sheet is told");
  const paid = await query(stage, first.token);
  same([paid.status, paid.gateway_response.payment.credit_card.token_provider], ["successful", "apple_pay"], "what paid");

  // The same token for another order: it was used, the page says so, and a card may still pay.
  const again = await ask(stage);
  await page.goto(again.page);
  await page.click("#apple");
  await page.locator("#news strong").waitFor();
  same(await kept(page, "apple-status"), 1, "a used token is a failure");
  await shows(page, "form");
  same((await query(stage, again.token)).finished, false, "the order still waits");

  await page.click("#google");
  await told(page, "successful");
  const asked = await kept(page, "google-request");
  same(asked.allowedPaymentMethods[0].tokenizationSpecification, {
    type: "PAYMENT_GATEWAY", parameters: { gateway: "florin", gatewayMerchantId: "361" },
  }, "whom Google's token is made out to");
  same([asked.environment, asked.transactionInfo.totalPrice], ["TEST", "1234.50"], "what Google's sheet shows");
  same(await kept(page, "google-status"), "success", "what the sheet is told");

  const without = await ask(stage, { payment_method: { excluded_brands: ["apple_pay", "google_pay"] } });
  await page.goto(without.page);
  await page.locator("#number").waitFor();
  check((await page.locator("#apple, #google").count()) === 0, "excluded wallets are not shown");
  stage.only(page, stage.url);
}
