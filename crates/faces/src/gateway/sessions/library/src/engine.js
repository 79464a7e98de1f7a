// The engine that shops use: one for each session.

import { buttonOf, languageOf } from "./buttons.js";
import { Failure, Server } from "./server.js";
import { resultOf, sessionOf } from "./token.js";
import { WALLETS } from "./wallets.js";

export class Engine {
  /** Throws a TypeError for what is no session token. */
  constructor(sessionToken, requiredAncillaryInfo, language, uiOptions) {
    this.session = sessionOf(sessionToken);
    this.ancillary = requiredAncillaryInfo;
    this.language = languageOf(language);
    this.server = new Server(this.session, this.language);
    this.uiOptions = { displayMode: "popup", hideLogo: false, ...uiOptions };
    this.wallets = new Map();
    this.buttons = [];
    for (const { name, ...settings } of this.session.wlt) {
      if (WALLETS[name]) this.wallets.set(name, new WALLETS[name](this, settings));
    }
  }

  getSessionType() {
    return this.session.op;
  }

  /** Names of the payment methods that can be used in this browser. */
  async checkAvailability() {
    const asked = [...this.wallets].map(async ([name, wallet]) => ((await wallet.isAvailable()) ? name : undefined));
    this.usable = (await Promise.all(asked)).filter(Boolean);
    return [...this.usable];
  }

  /** Draws the buttons. `callback({ token })` is called once for each attempt. */
  payBy(wallets, callback, buttonProperties = {}, requiredAncillaryInfo = undefined, iframeStyleConfig = undefined) {
    if (requiredAncillaryInfo) this.ancillary = requiredAncillaryInfo;
    this.style = iframeStyleConfig;
    this.callback = callback;
    for (const { name, domEntitySelector } of wallets) {
      const container = document.querySelector(domEntitySelector);
      if (!this.wallets.has(name) || !container) {
        console.warn(`eWallet: ${name} has no ${container ? "offer in this session" : "place in this page"}`);
        continue;
      }
      const button = buttonOf(name, buttonProperties || {}, this.language, (event) => this.payButtonClicked(name, event));
      container.replaceChildren(button);
      this.buttons.push(button);
    }
  }

  /** One attempt. All buttons are hidden while it lasts, and shown again after a failure. */
  async payButtonClicked(name, event) {
    event?.preventDefault?.();
    this.provider = name;
    this.shown(false);
    let token;
    try {
      const wallet = this.wallets.get(name);
      if (!wallet) throw new Failure(`${name} is not offered in this session`);
      token = await wallet.pay();
    } catch (error) {
      const { message, resultCode = "Other" } = error;
      token = JSON.stringify({ success: false, message: message || "The payment failed", resultCode });
    }
    if (!this.succeeded(token)) this.sessionFailed();
    this.callback?.({ token });
  }

  succeeded(token) {
    try {
      return resultOf(token)[1];
    } catch {
      return false;
    }
  }

  /** Asks the server for what the chosen payment method needs. */
  validateSession(data) {
    return this.server.ask(`validateSession?eWalletName=${this.provider}`, data);
  }

  /** Charges or stores; the result token. */
  performPayment(name, data) {
    return this.server.perform(name, data);
  }

  sessionFailed() {
    this.shown(true);
  }

  shown(isShown) {
    for (const button of this.buttons) button.style.display = isShown ? "inline-flex" : "none";
  }

  parseResultToken(token) {
    return resultOf(token);
  }

  getBillingInfo() {
    return this.billingInfo;
  }

  getShippingInfo() {
    return this.shippingInfo;
  }

  getSelectedProviderName() {
    return this.provider;
  }
}
