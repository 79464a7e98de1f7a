// The card form: says that it is ready, hears what is to be paid, takes the card, and gives it back encrypted. What decides
// comes from our own server by the session's token; the shop's page only says how the form should look.

import { addressOf } from "./address.js";
import { expiryOf, money } from "./checks.js";
import { cardFields, codeField, element, texts } from "./fields.js";
import { seal } from "./jwe.js";
import { dress, logoOf } from "./style.js";

const shop = opener || (parent !== window ? parent : undefined);
const origin = new URLSearchParams(location.hash.slice(1)).get("origin");
const main = document.querySelector("main");
const t = texts(JSON.parse(document.body.dataset.texts));
const language = document.documentElement.lang;
let begun = false;

function tell(messageType, payload) {
  shop.postMessage({ messageType, payload }, origin);
}

function working(text) {
  main.replaceChildren(element("p", { class: "working", role: "status" }, text));
}

async function settingsOf(token) {
  const answer = await fetch("../EWalletOperations/validateSession?eWalletName=CardPay", {
    method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: '""',
    credentials: "omit", cache: "no-store",
  });
  if (!answer.ok) throw new Error("refused");
  return JSON.parse((await answer.json()).data);
}

/** The form for one entry. */
class Form {
  constructor(settings, entry) {
    this.settings = settings;
    this.entry = entry;
    this.brand = {};
    this.summary = element("p", { class: "summary", role: "alert", tabindex: "-1", hidden: true });
    this.cardRoot = element("fieldset", {});
    this.pay = element("button", { class: "main", type: "submit" }, this.payText());
    this.billing = addressOf("billing", entry.requiredBillingInfo, t);
    this.shipping = addressOf("shipping", entry.requiredShippingInfo, t);
    this.root = element("form", { novalidate: true, autocomplete: "on" }, this.summary);
    if (settings.storedCards.length > 0) this.root.append(this.choice());
    this.root.append(this.cardRoot);
    for (const group of [this.billing, this.shipping]) if (group) this.root.append(group.root);
    const cancel = element("button", { type: "button" }, t("cancel"));
    cancel.addEventListener("click", () => tell("CardData", { success: false, message: "The payment was cancelled" }));
    this.root.append(element("div", { class: "actions" }, this.pay, cancel));
    if (entry.styleConfig?.branding?.showSecurityBadge !== false) {
      this.root.append(element("p", { class: "badge" }, t("secure-note")));
    }
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.choose(settings.storedCards.length > 0 ? 0 : undefined);
  }

  payText() {
    const { amount, currency, digits } = this.settings;
    if (amount === null || amount === undefined) return t("save-the-card");
    return t(this.settings.operation === "PREAUTH_AND_TOKENIZE" ? "pay-reserve" : "pay-amount", { amount: money(language, amount, currency, digits) });
  }

  choice() {
    const list = element("ul", { class: "cards" });
    const add = (value, text, isFirst) => {
      const input = element("input", { type: "radio", name: "stored", value: String(value), checked: isFirst });
      input.addEventListener("change", () => this.choose(value === "new" ? undefined : value));
      list.append(element("li", {}, element("label", {}, input, element("span", {}, text))));
    };
    this.settings.storedCards.forEach((card, at) => {
      const month = String(card.expirationMonth).padStart(2, "0");
      const expires = t("saved-expires", { expiry: `\u2066${month}\u00a0/\u00a0${card.expirationYear}\u2069` });
      add(at, `${t("saved-card", { brand: card.brand, last4: card.lastDigits })} · ${expires}`, at === 0);
    });
    add("new", t("pay-with-another-card"), false);
    return element("fieldset", {}, element("legend", {}, t("saved-title")), list);
  }

  /** A stored card asks for its value alone. */
  choose(at) {
    this.stored = at === undefined ? undefined : this.settings.storedCards[at];
    this.brand = this.stored || {};
    const brand = () => this.brand;
    this.card = this.stored ? [codeField(t, brand)] : cardFields(t, this.settings, brand);
    this.shownBrand = element("p", { class: "brand", role: "status" });
    const roots = this.card.map(({ root }) => root);
    if (!this.stored) {
      roots[0].append(this.shownBrand);
      this.card[0].input.addEventListener("input", () => this.lookUp());
    }
    this.cardRoot.replaceChildren(element("legend", {}, t("card-title")), ...roots);
  }

  lookUp() {
    const digits = this.value("number").replace(/\D/g, "");
    const iin = digits.length >= 6 ? digits.slice(0, 8) : "";
    if (iin === this.asked) return;
    this.asked = iin;
    this.brand = {};
    this.shownBrand.textContent = "";
    if (iin) tell("BinLookup", iin);
  }

  found(brand) {
    if (this.stored || !this.asked) return;
    // Answers may overtake each other; one that names another beginning is too late.
    if (brand.iin && brand.iin !== this.asked) return;
    this.brand = brand;
    const isShown = brand.brand !== "Unspecified" && this.entry.styleConfig?.branding?.showCardBrandIcon !== false;
    this.shownBrand.textContent = isShown ? t("card-brand-is", { brand: brand.brand }) : "";
    if (brand.isAllowed === false) this.card[0].validate();
  }

  get fields() {
    return [...this.card, ...(this.billing?.fields || []), ...(this.shipping?.fields || [])];
  }

  value(name) {
    return this.fields.find((field) => field.name === name)?.value || "";
  }

  async submit() {
    const wrong = this.fields.filter((field) => !field.validate());
    this.summary.hidden = wrong.length === 0;
    if (wrong.length > 0) {
      this.summary.textContent = `${t("faults-summary")} (${wrong.length})`;
      wrong[0].input.focus();
      return;
    }
    this.pay.disabled = true;
    const [billingInfo, shippingInfo] = [this.billing?.read(), this.shipping?.read()];
    const text = JSON.stringify({ sid: this.settings.sid, card: this.read(), billingInfo: sent(billingInfo), shippingInfo: sent(shippingInfo), browserProperties: browser() });
    const data = await seal(this.settings.publicKey, text);
    for (const field of this.card) field.input.value = "";
    working(t("paying"));
    tell("CardData", { success: true, message: "", data, billingInfo, shippingInfo });
  }

  read() {
    const securityCode = this.value("cvv") || undefined;
    if (this.stored) return { stored: this.stored.stored, securityCode };
    const { month, year } = expiryOf(this.value("expiry"));
    return {
      number: this.value("number").replace(/\D/g, ""), nameOnCard: this.value("holder"), expirationMonth: month, expirationYear: year,
      securityCode, issueNumber: this.value("issue") || undefined, ownerId: this.value("owner") || undefined,
    };
  }
}

/** An address as the server reads it: lines by their number. */
function sent(info) {
  if (!info) return undefined;
  const [address1, address2, address3] = info.addressLines || [];
  return { ...info, addressLines: undefined, address1, address2, address3 };
}

function browser() {
  return {
    windowWidth: innerWidth, windowHeight: innerHeight, timeZoneOffsetMinutes: new Date().getTimezoneOffset(),
    timeZoneName: Intl.DateTimeFormat().resolvedOptions().timeZone, userAgent: navigator.userAgent, colorDepth: screen.colorDepth,
    browserScreenWidth: screen.width, browserScreenHeight: screen.height, browserLanguage: navigator.language,
    browserJavascriptEnabled: true, browserJavaEnabled: false, browserAcceptHeader: "*/*",
  };
}

function drawn(settings, entry) {
  dress(entry.styleConfig);
  const form = new Form(settings, entry);
  const title = entry.branding || settings.merchantDisplayName || t("card-title");
  const head = element("header", {}, element("h1", {}, title));
  if (settings.amount) head.append(element("span", { class: "amount" }, money(language, settings.amount, settings.currency, settings.digits)));
  const logo = entry.hideLogo ? undefined : logoOf(entry.styleConfig);
  const parts = [logo && element("img", { class: "logo", src: logo, alt: "" }), head];
  if (settings.mode === "TEST") {
    parts.push(element("p", { class: "test" }, element("strong", {}, t("test-mode")), t("test-mode-explained")));
  }
  main.replaceChildren(...parts.filter(Boolean), form.root);
  form.card[0].input.focus({ preventScroll: true });
  return form;
}

/** The bank's page, inside ours. */
function bank(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return;
  }
  if (url.protocol !== "https:" && !["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)) return;
  const frame = element("iframe", {
    class: "bank", src: url.href, title: t("challenge-frame"), allow: "publickey-credentials-get *",
    sandbox: "allow-scripts allow-forms allow-same-origin allow-popups",
  });
  main.replaceChildren(element("h1", {}, t("challenge-title")), element("p", { class: "note" }, t("challenge-explained")), frame);
}

async function entered(entry) {
  if (begun) return undefined;
  begun = true;
  try {
    const settings = await settingsOf(entry.threeDsToken);
    if (settings.origins.length > 0 && !settings.origins.includes(origin)) throw new Error("another origin");
    return drawn(settings, entry);
  } catch {
    working(t("form-unavailable"));
    tell("CardData", { success: false, message: "The form is not available" });
    return undefined;
  }
}

if (shop && origin) {
  let form;
  addEventListener("message", async (event) => {
    if (event.origin !== origin || event.source !== shop || typeof event.data?.messageType !== "string") return;
    const { messageType, payload } = event.data;
    if (messageType === "CardEntry") form = (await entered(payload || {})) || form;
    if (messageType === "BinLookup" && payload) form?.found(payload);
    if (messageType === "AuthUrl" && form) bank(payload);
  });
  tell("Ready");
} else {
  working(t("form-unavailable"));
}
