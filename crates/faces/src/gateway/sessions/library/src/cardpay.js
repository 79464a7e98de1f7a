// Cards: our form takes the number, encrypts it, and shows the bank's page where the bank asks.

import { HostedPage } from "./page.js";
import { Failure } from "./server.js";

const FORM_MS = 5 * 60 * 1000;
const POLL_MS = 2500;
const BANK_MS = 15 * 60 * 1000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class CardPay {
  constructor(engine) {
    this.engine = engine;
  }

  async isAvailable() {
    return true;
  }

  async pay() {
    const { session, server, language, uiOptions, ancillary, style } = this.engine;
    const page = new HostedPage(session, `card?lang=${encodeURIComponent(style?.locale || language)}`, uiOptions);
    try {
      page.on = { BinLookup: (iin) => this.lookUp(page, iin) };
      const [text] = await Promise.all([server.prepare("CardPay", ""), page.ready()]);
      const settings = JSON.parse(text);
      page.tell("CardEntry", {
        ...settings, language, branding: session.brndng, threeDsToken: session.token, publicKey: session.pub,
        hideLogo: Boolean(uiOptions.hideLogo), requiredBillingInfo: ancillary?.billingInfo,
        requiredShippingInfo: ancillary?.shippingInfo, styleConfig: style,
      });
      const card = await page.next("CardData", FORM_MS);
      if (!card?.success) throw new Failure(card?.message || "The payment was cancelled", "Canceled");
      this.engine.billingInfo = card.billingInfo;
      this.engine.shippingInfo = card.shippingInfo;
      return await this.perform(page, settings.authenticationOption, card.data);
    } finally {
      page.close();
    }
  }

  async perform(page, option, data) {
    const { server, language, style } = this.engine;
    if (String(option).toLowerCase() === "none") return server.perform("CardPay", data);
    const begun = await server.ask(`startPayment?eWalletName=CardPay&lang=${encodeURIComponent(style?.locale || language)}`, data);
    if (!begun.success) throw new Failure(begun.message || "The payment could not be started");
    if (begun.url) {
      page.tell("AuthUrl", begun.url);
      await this.answered(page, begun.transactionId);
    }
    return server.perform("CardPay", begun.transactionId);
  }

  /** Waits for the payer and the bank. What the bank said is in the result, also if the window is closed meanwhile. */
  async answered(page, id) {
    const { server } = this.engine;
    page.asked = true;
    const call = `otpStatus?eWalletName=CardPay&transactionId=${encodeURIComponent(id)}`;
    for (const end = Date.now() + BANK_MS; Date.now() < end; ) {
      const { data, message } = await server.ask(call);
      if (data === "Success") return;
      if (data !== "Pending") throw new Failure(message || "The bank's answer is not known");
      if (page.fault || page.window.closed) throw new Failure("Popup window was closed", "Canceled");
      await pause(POLL_MS);
    }
    throw new Failure("The bank did not answer in time");
  }

  async lookUp(page, iin) {
    const found = await this.engine.server.ask(`brand?iin=${encodeURIComponent(iin)}`).catch(() => undefined);
    if (found) page.tell("BinLookup", { ...found, iin });
  }
}
