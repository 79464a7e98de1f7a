/**
 * @file The Apple Pay button for a shop's page: draws it, has Apple's session validated by the checkout and pays.
 *
 * One classic script without dependencies; it loads nothing from Apple, because the button is the browser's own.
 */
(() => {
  "use strict";

  /**
   * @typedef {object} Params
   * @property {string} checkout_url  where the checkout lives
   * @property {string} containerId  id of the element that gets the button
   * @property {string} [token]  a payment token that the shop's server made
   * @property {string} [public_key]  the shop's public key, with `checkout`
   * @property {Record<string, any>} [checkout]  instead of a token: what to make one from
   * @property {string} [country_code]  the shop's country, where the checkout does not tell it
   * @property {(response: any) => void} [onSuccess]
   * @property {(error: Error) => void} [onInitalError]  spelled as shops know it
   */

  const VERSION = 3;
  /** Currencies whose amounts have not two digits after the point (ISO 4217). @type {Record<string, number>} */
  const DIGITS = {};
  for (const code of "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ")) DIGITS[code] = 0;
  for (const code of "BHD IQD JOD KWD LYD OMR TND".split(" ")) DIGITS[code] = 3;
  for (const code of "CLF UYW".split(" ")) DIGITS[code] = 4;
  /** Networks by the brand names of the dialect. @type {Record<string, string>} */
  const NETWORKS = {
    visa: "visa", master: "masterCard", maestro: "maestro", amex: "amex", discover: "discover", jcb: "jcb",
    unionpay: "chinaUnionPay", mir: "mir", elo: "elo", dankort: "dankort",
  };

  /**
   * Minor units as Apple writes amounts: 1999 of EUR is 19.99.
   * @param {number|string} minor
   * @param {string} currency
   */
  function decimal(minor, currency) {
    const digits = DIGITS[currency] ?? 2;
    const padded = String(minor).padStart(digits + 1, "0");
    return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  }

  class Button {
    /** @param {Params} params */
    constructor(params) {
      this.params = params;
      this.base = new URL(params.checkout_url).href.replace(/[/?#]+$/, "");
      this.token = params.token;
    }

    /** Finds out what is paid, then draws the button. */
    async draw() {
      const container = document.getElementById(this.params.containerId);
      if (!container) throw new Error("Apple Pay: no element with this id");
      const kit = /** @type {any} */ (globalThis).ApplePaySession;
      if (!kit || !kit.canMakePayments()) throw new Error("Apple Pay is not available here");
      this.kit = kit;
      if (!this.token && !this.params.checkout) throw new Error("Apple Pay: token or checkout is missing");
      this.sheet = this.request(this.token ? await this.call("GET", `checkouts/${this.token}`) : { checkout: this.params.checkout });
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", "Apple Pay");
      button.lang = document.documentElement.lang;
      const looks = {
        "-webkit-appearance": "-apple-pay-button", "-apple-pay-button-type": "plain", "-apple-pay-button-style": "black",
        display: "block", width: "100%", height: "48px", cursor: "pointer",
      };
      for (const [property, value] of Object.entries(looks)) button.style.setProperty(property, value);
      button.addEventListener("click", () => this.pay());
      container.append(button);
    }

    /** What Apple's sheet shows. @param {any} answer */
    request(answer) {
      const { order, shop, merchant, payment_method } = answer.checkout;
      const refused = payment_method?.excluded_brands ?? [];
      const named = (shop?.brands ?? Object.keys(NETWORKS)).map((/** @type {any} */ brand) => brand?.name ?? brand);
      const allowed = named.filter((/** @type {string} */ brand) => NETWORKS[brand] && !refused.includes(brand));
      return {
        countryCode: this.params.country_code ?? shop?.country ?? merchant?.country ?? "US",
        currencyCode: order.currency,
        merchantCapabilities: ["supports3DS"],
        supportedNetworks: (allowed.length ? allowed : ["visa", "master"]).map((/** @type {string} */ brand) => NETWORKS[brand]),
        total: { label: shop?.name ?? document.title ?? order.description, amount: decimal(order.amount, order.currency) },
      };
    }

    /** Must run inside the click: Apple opens its sheet for people only. */
    pay() {
      const session = new this.kit(VERSION, this.sheet);
      session.onvalidatemerchant = async (/** @type {any} */ event) => {
        try {
          session.completeMerchantValidation(await this.validate(event.validationURL));
        } catch {
          session.abort();
        }
      };
      session.onpaymentauthorized = async (/** @type {any} */ event) => {
        const answer = await this.charge(event.payment.token).catch(() => null);
        const response = answer?.response;
        const good = ["successful", "pending", "incomplete"].includes(response?.status);
        session.completePayment({ status: good ? this.kit.STATUS_SUCCESS : this.kit.STATUS_FAILURE });
        if (!good) return;
        // The bank asks back: only its page can finish this payment.
        if (response.status === "incomplete" && /^https?:/.test(response.url)) return location.assign(response.url);
        this.params.onSuccess?.(answer);
      };
      session.begin();
    }

    /** @param {string} url */
    async validate(url) {
      this.token ??= await this.makeToken();
      return this.call("POST", "apple_pay/validate", { url, token: this.token, context: "merchant" });
    }

    /** @param {any} token */
    charge({ paymentData, paymentMethod, transactionIdentifier }) {
      const request = { token: { paymentData, paymentMethod, transactionIdentifier } };
      return this.call("POST", "apple_pay/payment", { request, token: this.token, contract: false });
    }

    async makeToken() {
      const { public_key, checkout } = this.params;
      const body = { checkout: public_key ? { ...checkout, public_key } : checkout };
      return (await this.call("POST", "checkouts", body)).checkout.token;
    }

    /**
     * @param {string} method
     * @param {string} path
     * @param {object} [body]
     */
    async call(method, path, body) {
      const answer = await fetch(`${this.base}/ctp/api/${path}`, {
        method,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-API-Version": "2" },
        body: body && JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`Apple Pay: the checkout answered ${answer.status}`);
      return answer.json();
    }
  }

  class ApplePay {
    /** @param {Params} params */
    constructor(params) {
      const failed = (/** @type {unknown} */ error) => params.onInitalError?.(/** @type {Error} */ (error));
      try {
        new Button(params).draw().catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  Object.assign(globalThis, { ApplePay });
})();
