// Apple Pay and Google Pay by what browsers have built in: nothing of a third party is loaded.
// @ts-check
import data, { $, text } from "./data.js";
import { checkAll, news } from "./faults.js";
import { goOn, post, request } from "./pay.js";

/** @param {string} id @param {() => void} press */
function offer(id, press) {
  $("wallets").hidden = $(id).hidden = false;
  $(id).addEventListener("click", press);
}

/** Wallets pay without the card's fields, but not without the payer's. */
function ready() {
  const wrong = [...document.querySelectorAll("#form :is([id^=customer_], [id^=custom_], #agreement)")].length > 0;
  return !wrong || checkAll();
}

const failed = () => news(text("error-title"), text("error-explained"));

/** @param {any} wallet */
function apple(wallet) {
  const Session = /** @type {any} */ (window).ApplePaySession;
  if (!Session?.canMakePayments()) return;
  offer("apple", () => {
    if (!ready()) return;
    const session = new Session(3, {
      countryCode: wallet.country,
      currencyCode: data.currency,
      supportedNetworks: wallet.networks,
      merchantCapabilities: ["supports3DS"],
      total: { label: data.shop, amount: data.amount },
    });
    session.onvalidatemerchant = async (/** @type {any} */ event) => {
      try {
        const body = { url: event.validationURL, token: data.token, context: "merchant" };
        session.completeMerchantValidation(await post("/ctp/api/apple_pay/validate", body));
      } catch {
        session.abort();
        failed();
      }
    };
    session.onpaymentauthorized = async (/** @type {any} */ event) => {
      try {
        const response = await post("/ctp/api/apple_pay/payment", { ...request(), request: { token: event.payment.token }, contract: false });
        session.completePayment(response.status === "failed" || response.status === "error" ? Session.STATUS_FAILURE : Session.STATUS_SUCCESS);
        await goOn(response);
      } catch {
        session.completePayment(Session.STATUS_FAILURE);
        failed();
      }
    };
    session.begin();
  });
}

/** @param {any} wallet */
async function google(wallet) {
  if (!window.PaymentRequest) return;
  const method = {
    supportedMethods: "https://google.com/pay",
    data: {
      environment: data.test ? "TEST" : "PRODUCTION",
      apiVersion: 2,
      apiVersionMinor: 0,
      merchantInfo: { merchantName: data.shop, ...(wallet.merchant && { merchantId: wallet.merchant }) },
      allowedPaymentMethods: [{
        type: "CARD",
        parameters: { allowedAuthMethods: ["PAN_ONLY", "CRYPTOGRAM_3DS"], allowedCardNetworks: wallet.networks },
        tokenizationSpecification: wallet.gateway
          ? { type: "PAYMENT_GATEWAY", parameters: { gateway: wallet.gateway, gatewayMerchantId: wallet.gateway_merchant } }
          : { type: "DIRECT", parameters: { protocolVersion: "ECv2", publicKey: wallet.public_key } },
      }],
      transactionInfo: { countryCode: wallet.country, currencyCode: data.currency, totalPriceStatus: "FINAL", totalPrice: data.amount },
    },
  };
  const sheet = () => new PaymentRequest([method], { total: { label: data.shop, amount: { currency: data.currency, value: data.amount } } });
  if (!(await sheet().canMakePayment().catch(() => false))) return;
  offer("google", async () => {
    if (!ready()) return;
    let shown;
    try {
      shown = await sheet().show();
    } catch {
      // Closed by the payer.
      return;
    }
    try {
      const token = shown.details;
      const response = await post("/ctp/api/google_pay/payment", { ...request(), request: { token }, contract: false });
      await shown.complete(response.status === "failed" || response.status === "error" ? "fail" : "success");
      await goOn(response);
    } catch {
      await shown.complete("fail");
      failed();
    }
  });
}

/** Offers what the shop has and the device can. */
export function wallets() {
  if (data.wallets?.apple) apple(data.wallets.apple);
  if (data.wallets?.google) google(data.wallets.google);
}
