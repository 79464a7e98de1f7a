// PayPal, banks and UPI: the payer approves the payment in a window, and the server asks the provider what came of it. No script
// of theirs is loaded; PayPal's and the bank's own pages stand in the window.

import { HostedPage } from "./page.js";
import { Failure } from "./server.js";

const CHOICE_MS = 3 * 60 * 1000;
/** Between two questions, and for how long they are asked. */
const POLLS_MS = { PayPal: 2000, BankPay: 2000, UPI: 3000 };
const APPROVAL_MS = 15 * 60 * 1000;
/** A window that is closed may have been closed just after the payer had approved. */
const LOOKS_AFTER_CLOSING = 2;
const FAILED_LOOKS = 5;

/** What the three have in common. */
class Direct {
  constructor(engine) {
    this.engine = engine;
  }

  async isAvailable() {
    return true;
  }

  async pay() {
    const { session, language } = this.engine;
    const page = new HostedPage(session, `approve?lang=${language}`);
    try {
      return await this.approve(page);
    } finally {
      page.close();
    }
  }

  tell(page, messageType, more) {
    const { session, language } = this.engine;
    const { brndng: branding, pub: publicKey, amt: amount, cur: currency, dig: digits, mode } = session;
    page.tell(messageType, { ...more, language, branding, publicKey, amount, currency, digits, mode });
  }

  /** What was chosen in the window. */
  async chosen(page, messageType) {
    const choice = await page.next(messageType, CHOICE_MS);
    if (choice?.success === false) throw new Failure("The payment was cancelled", "Canceled");
    return choice;
  }

  /** Waits until the window says that the payer is back, or the server that it knows more. Its last answer, if any. */
  async approved(page, wallet, data) {
    const { server } = this.engine;
    const call = `paymentResults?eWalletProviderName=${wallet}&paymentData=${encodeURIComponent(data)}`;
    let [closed, failed] = [0, 0];
    if (page.fault) throw page.fault;
    page.asked = true;
    for (const end = Date.now() + APPROVAL_MS; Date.now() < end; ) {
      const back = await page.soon("PaymentId", POLLS_MS[wallet]);
      if (back?.success === false) throw new Failure("The payment was cancelled", "Canceled");
      if (back) return undefined;
      // One question that is lost on its way ends nothing.
      const told = await server.ask(call).catch((failure) => {
        failed += 1;
        if (failed === FAILED_LOOKS) throw failure;
      });
      const results = told?.directChargeResults;
      if (results && standing(results) !== "pending") return results.data;
      if (page.window.closed) closed += 1;
      if (closed > LOOKS_AFTER_CLOSING) throw new Failure("Popup window was closed", "Canceled");
    }
    throw new Failure("The payment was not approved in time");
  }
}

/** `pending`, or something final: UPI tells a list of steps, the others a word. */
function standing({ success, data }) {
  if (success) return "success";
  const steps = Array.isArray(data?.msg) ? data.msg.map(({ status }) => status) : [data];
  return steps.every((step) => ["pending", "Pending", 0].includes(step)) ? "pending" : "failure";
}

export class PayPal extends Direct {
  async pay() {
    const token = await super.pay();
    const { payer, purchase_units: units } = this.engine.parseResultToken(token)[0].data || {};
    this.engine.billingInfo = payer && addressOf(payer.address, {
      name: [payer.name?.given_name, payer.name?.surname].filter(Boolean).join(" ") || undefined,
      emailAddress: payer.email_address, phoneNumber: payer.phone?.phone_number?.national_number,
    });
    const shipping = units?.[0]?.shipping;
    this.engine.shippingInfo = shipping && addressOf(shipping.address, { name: shipping.name?.full_name });
    return token;
  }

  async approve(page) {
    const { server } = this.engine;
    const [{ data, url }] = await Promise.all([server.prepared("PayPal", "PayPal-dummy data"), page.ready()]);
    if (!url) throw new Failure("PayPal has no page for this payment");
    page.tell("AuthUrl", url);
    await this.approved(page, "PayPal", data);
    return server.perform("PayPal", data);
  }
}

/** PayPal's names for the parts of an address, and ours. */
function addressOf(address, more) {
  return {
    ...more, countryCode: address?.country_code, postalCode: address?.postal_code,
    addressLines: [address?.address_line_1, address?.address_line_2].filter(Boolean),
    locality: address?.admin_area_2, administrativeArea: address?.admin_area_1,
  };
}

export class BankPay extends Direct {
  async approve(page) {
    const { server, session } = this.engine;
    const [{ countries }] = await Promise.all([server.ask("coveredCountries"), page.ready()]);
    this.tell(page, "CountryList", { countries, preferred: session.ctry });
    const { countryCode } = await this.chosen(page, "Country");
    const { authUrl, data } = JSON.parse(await server.prepare("BankPay", JSON.stringify({ countryCode })));
    page.tell("AuthUrl", authUrl);
    await this.approved(page, "BankPay", data);
    return server.perform("BankPay", data);
  }
}

export class UPI extends Direct {
  async approve(page) {
    const { server } = this.engine;
    await page.ready();
    this.tell(page, "UpiModeSelect");
    const { mode, vpa } = await this.chosen(page, "UpiModeResults");
    const text = await server.prepare("UPI", JSON.stringify({ mode, vpa }));
    const begun = JSON.parse(text);
    this.tell(page, "UpiModeStatus", begun);
    const told = await this.approved(page, "UPI", begun.transaction_id);
    return server.perform("UPI", JSON.stringify(told ?? begun));
  }
}
