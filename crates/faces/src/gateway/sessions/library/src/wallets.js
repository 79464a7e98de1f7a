// Google's and Apple's sheets, and the card of make-believe. Their scripts are loaded only where the session offers them.

import { CardPay } from "./cardpay.js";
import { BankPay, PayPal, UPI } from "./direct.js";
import { Failure } from "./server.js";

const GOOGLE = "https://pay.google.com/gp/p/js/pay.js";
const APPLE = "https://applepay.cdn-apple.com/jsapi/1.latest/apple-pay-sdk.js";
const GOOGLE_NETWORKS = {
  AMEX: "AMEX", Discover: "DISCOVER", Electron: "ELECTRON", Elo: "ELO", JCB: "JCB", Maestro: "MAESTRO", MasterCard: "MASTERCARD",
  Visa: "VISA",
};
const APPLE_NETWORKS = {
  AMEX: "amex", Dankort: "dankort", Discover: "discover", Electron: "electron", Elo: "elo", JCB: "jcb", Maestro: "maestro",
  MasterCard: "masterCard", UnionPay: "chinaUnionPay", Visa: "visa",
};

const loaded = new Map();

function load(address) {
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, async: true, crossOrigin: "anonymous", onload: resolve, onerror: reject });
      document.head.append(script);
    }));
  }
  return loaded.get(address);
}

function named(networks, brands) {
  return brands.map((brand) => networks[brand]).filter(Boolean);
}

/** The amount as sheets want it: all digits of its currency. The server says how many: browsers round some currencies. */
function priceOf({ amt, dig = 2 }) {
  return Number(amt).toFixed(dig);
}

/** Which address fields a sheet must ask for. */
function isFull(info) {
  return info?.details === "FULL";
}

/** An address in the library's own words, whichever wallet told it. */
function googleAddress(address, emailAddress) {
  if (!address) return undefined;
  const { name, countryCode, postalCode, locality, administrativeArea, phoneNumber, address1, address2, address3 } = address;
  const addressLines = [address1, address2, address3].filter(Boolean);
  return { name, countryCode, postalCode, addressLines, locality, administrativeArea, phoneNumber, emailAddress };
}

function appleAddress(contact) {
  if (!contact) return undefined;
  const { givenName, familyName, countryCode, postalCode, addressLines = [], locality, administrativeArea, phoneNumber, emailAddress } = contact;
  const name = [givenName, familyName].filter(Boolean).join(" ") || undefined;
  return { name, countryCode, postalCode, addressLines, locality, administrativeArea, phoneNumber, emailAddress };
}

class Mock {
  constructor(engine) {
    this.engine = engine;
  }

  async isAvailable() {
    return true;
  }

  async pay() {
    const card = { number: "4580458045804580", expirationYear: 2030, expirationMonth: 12, nameOnCard: "John Doe", type: "Visa" };
    return this.engine.server.perform("Mock", JSON.stringify(card));
  }
}

class GooglePay {
  constructor(engine, settings) {
    this.engine = engine;
    this.settings = settings;
  }

  method(forPayment) {
    const { session, ancillary } = this.engine;
    const parameters = {
      allowedAuthMethods: ["PAN_ONLY", "CRYPTOGRAM_3DS"], allowedCardNetworks: named(GOOGLE_NETWORKS, session.brnd),
    };
    if (!forPayment) return { type: "CARD", parameters };
    if (ancillary?.billingInfo) {
      const { billingInfo } = ancillary;
      parameters.billingAddressRequired = true;
      parameters.billingAddressParameters = {
        format: isFull(billingInfo) ? "FULL" : "MIN", phoneNumberRequired: Boolean(billingInfo.phoneRequired),
      };
    }
    const specification = { protocolVersion: "ECv2", publicKey: this.settings.pub };
    return { type: "CARD", parameters, tokenizationSpecification: { type: "DIRECT", parameters: specification } };
  }

  async isAvailable() {
    try {
      if (!globalThis.google?.payments?.api) await load(GOOGLE);
      const environment = this.engine.session.mode === "LIVE" ? "PRODUCTION" : "TEST";
      this.client = new google.payments.api.PaymentsClient({ environment });
      const asked = { apiVersion: 2, apiVersionMinor: 0, allowedPaymentMethods: [this.method(false)] };
      return Boolean((await this.client.isReadyToPay(asked)).result);
    } catch {
      return false;
    }
  }

  async pay() {
    const { session, ancillary } = this.engine;
    const { mid, mname } = this.settings;
    const paid = await this.client.loadPaymentData({
      apiVersion: 2, apiVersionMinor: 0, merchantInfo: { merchantId: mid, merchantName: mname },
      allowedPaymentMethods: [this.method(true)],
      emailRequired: Boolean(ancillary?.billingInfo?.emailAddressRequired || ancillary?.shippingInfo?.emailAddressRequired),
      shippingAddressRequired: Boolean(ancillary?.shippingInfo),
      transactionInfo: {
        totalPriceStatus: "FINAL", totalPrice: priceOf(session), currencyCode: session.cur, countryCode: session.ctry,
      },
    }).catch((error) => {
      const isCancel = error?.statusCode === "CANCELED";
      throw new Failure(isCancel ? "The payment was cancelled" : "Google Pay failed", isCancel ? "Canceled" : "Other");
    });
    const { tokenizationData, info } = paid.paymentMethodData;
    this.engine.billingInfo = googleAddress(info?.billingAddress, paid.email);
    this.engine.shippingInfo = googleAddress(paid.shippingAddress, paid.email);
    return this.engine.server.perform("GooglePay", tokenizationData.token);
  }
}

class ApplePay {
  constructor(engine, settings) {
    this.engine = engine;
    this.settings = settings;
  }

  async isAvailable() {
    try {
      if (!globalThis.ApplePaySession) await load(APPLE);
      return ApplePaySession.supportsVersion(12) && ApplePaySession.canMakePayments();
    } catch {
      return false;
    }
  }

  /** The sheet must be opened while the click is handled. */
  pay() {
    const { session, server, ancillary } = this.engine;
    const fields = (info) => info && [
      "name", "postalAddress", ...(info.phoneRequired ? ["phone"] : []), ...(info.emailAddressRequired ? ["email"] : []),
    ];
    const sheet = new ApplePaySession(12, {
      countryCode: session.ctry, currencyCode: session.cur, merchantCapabilities: ["supports3DS"],
      supportedNetworks: named(APPLE_NETWORKS, session.brnd),
      requiredBillingContactFields: fields(ancillary?.billingInfo), requiredShippingContactFields: fields(ancillary?.shippingInfo),
      total: { label: this.settings.mname || session.brndng || "", amount: priceOf(session), type: "final" },
    });
    return new Promise((resolve, reject) => {
      sheet.onvalidatemerchant = ({ validationURL }) => {
        server.prepare("ApplePay", JSON.stringify({ appleUrl: validationURL }))
          .then((data) => sheet.completeMerchantValidation(JSON.parse(data)))
          .catch((failure) => {
            sheet.abort();
            reject(failure);
          });
      };
      sheet.onpaymentauthorized = ({ payment }) => {
        this.engine.billingInfo = appleAddress(payment.billingContact);
        this.engine.shippingInfo = appleAddress(payment.shippingContact);
        server.perform("ApplePay", JSON.stringify(payment.token)).then((token) => {
          const [, success] = this.engine.parseResultToken(token);
          sheet.completePayment(success ? ApplePaySession.STATUS_SUCCESS : ApplePaySession.STATUS_FAILURE);
          resolve(token);
        }).catch((failure) => {
          sheet.completePayment(ApplePaySession.STATUS_FAILURE);
          reject(failure);
        });
      };
      sheet.oncancel = () => reject(new Failure("The payment was cancelled", "Canceled"));
      sheet.begin();
    });
  }
}

/** Payment methods by their name in session tokens. */
export const WALLETS = { Mock, CardPay, GooglePay, ApplePay, PayPal, BankPay, UPI };
