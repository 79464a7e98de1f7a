// Google Pay and Apple Pay through the browser library, with stand-ins for what browsers and those companies' scripts bring.
// No third party is asked for anything.
import { ewalletShop, start, validate } from "../ewallet.mjs";
import { same } from "../stage.mjs";

const tokens = JSON.parse(process.env.FLORIN_WALLET_TOKENS);

/** A browser with both wallets, which notes what it was asked. */
function telephone(tokens) {
  window.asked = {};
  window.ApplePaySession = class {
    static STATUS_SUCCESS = 0;
    static STATUS_FAILURE = 1;
    static supportsVersion = (version) => version === 12;
    static canMakePayments = () => true;
    constructor(version, request) { window.asked.apple = request; }
    begin() {
      setTimeout(() => this.onvalidatemerchant({ validationURL: window.validationUrl }));
    }
    completeMerchantValidation(session) {
      window.asked.session = session;
      setTimeout(() => this.onpaymentauthorized({ payment: { token: tokens.apple, billingContact: { givenName: "Ines", familyName: "Duarte", countryCode: "PT", addressLines: ["Rua Augusta 1"] } } }));
    }
    completePayment(status) { window.asked.status = status; }
    abort() { window.asked.status = "aborted"; }
  };
  window.validationUrl = "https://apple-pay-gateway-nc-pod1.apple.com/paymentservices/startSession";
  window.google = { payments: { api: { PaymentsClient: class {
    constructor(options) { window.asked.environment = options.environment; }
    async isReadyToPay() { return { result: true }; }
    async loadPaymentData(request) {
      if (window.cancels) throw { statusCode: "CANCELED" };
      window.asked.google = request;
      return { email: "ines@example.com", paymentMethodData: { tokenizationData: { token: tokens.google_direct }, info: { billingAddress: { name: "Ines Duarte", countryCode: "PT", address1: "Rua Augusta 1", address2: "" } } } };
    }
  } } } };
}

export default async function (stage) {
  const shop = await ewalletShop(stage);
  try {
    const page = await stage.visitor({ size: "phone" });
    await page.addInitScript(telephone, tokens);
    const begin = async () => {
      const session = await start(stage, { amount: 1234.5, allowedeWalletAccountIds: ["apple", "google"], allowedBrands: ["Visa", "MasterCard"] });
      await shop.open(page, session, { ancillary: { billingInfo: { details: "FULL", phoneRequired: false, emailAddressRequired: true } } });
    };
    const asked = () => page.evaluate("window.asked");
    const verdict = async (result) => (await validate(stage, result)).upgChargeResults.operationResultCode;

    await begin();
    same((await page.getAttribute("body", "data-usable")).split(" ").sort(), ["ApplePay", "GooglePay"], "what can be used");
    await stage.shot(page, "ewallet-phone-wallets");
    await page.click("#ApplePay button");
    same(await verdict(await shop.hears(page, "paid")), "Success", "what Apple Pay came to");
    let told = await asked();
    same([told.apple.total, told.apple.currencyCode, told.apple.countryCode, told.apple.supportedNetworks],
      [{ label: "Corner Shop", amount: "1234.50", type: "final" }, "EUR", "PT", ["visa", "masterCard"]], "what Apple's sheet shows");
    const address = { name: "Ines Duarte", countryCode: "PT", addressLines: ["Rua Augusta 1"] };
    same(await page.evaluate("engine.getBillingInfo()"), address, "the address of Apple's sheet");
    same([told.session, told.status], [{ merchantSessionIdentifier: "session-1" }, 0], "what the sheet is told");

    // A stranger's address is not asked for a session, and the shop's page hears of it.
    await begin();
    await page.evaluate('window.validationUrl = "https://evil.example/"');
    await page.click("#ApplePay button");
    await shop.hears(page, "the validation address is not one of Apple's");
    same((await asked()).status, "aborted", "the sheet of a stranger");

    await begin();
    await page.evaluate("window.cancels = true");
    await page.click("#GooglePay button");
    await shop.hears(page, "The payment was cancelled");
    await page.evaluate('window.cancels = false; document.getElementById("status").textContent = ""');
    await page.click("#GooglePay button");
    same(await verdict(await shop.hears(page, "paid")), "Success", "what Google Pay came to");
    told = await asked();
    const [method] = told.google.allowedPaymentMethods;
    same([told.environment, told.google.merchantInfo.merchantId, method.tokenizationSpecification.type, method.parameters.allowedCardNetworks],
      ["TEST", "BCR2DN4T0000000", "DIRECT", ["VISA", "MASTERCARD"]], "what Google's sheet is asked");
    same(told.google.transactionInfo, { totalPriceStatus: "FINAL", totalPrice: "1234.50", currencyCode: "EUR", countryCode: "PT" }, "what it shows");
    same(await page.evaluate("engine.getBillingInfo()"), { ...address, emailAddress: "ines@example.com" }, "the address of Google's sheet");

    // Browsers leave out the fraction of forints; sheets and the form show what is charged.
    const forints = { amount: 1234.5, currencyCode: "HUF", allowedeWalletAccountIds: ["apple", "google", "cards"] };
    await shop.open(page, await start(stage, forints));
    await page.click("#GooglePay button");
    await shop.hears(page, "this payment token of a wallet was used before");
    same((await asked()).google.transactionInfo.totalPrice, "1234.50", "forints in Google's sheet");
    await shop.open(page, await start(stage, forints), { options: { displayMode: "iframe" } });
    await page.click("#CardPay button");
    const amount = await page.frameLocator("iframe").locator("header .amount").innerText();
    same(amount.replace(/\s/g, " "), "HUF 1,234.50", "forints in the card form");
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
