// The window in which a payer goes on to PayPal, a bank or an app: it asks for what must be chosen first, and shows the code
// that an app scans. The shop's page says what is to be done; whether it was paid, only our server says.

import { money } from "./checks.js";
import { Field, element, texts } from "./fields.js";

const shop = opener;
const origin = new URLSearchParams(location.hash.slice(1)).get("origin");
const main = document.querySelector("main");
const t = texts(JSON.parse(document.body.dataset.texts));
const language = document.documentElement.lang || "en";

function tell(messageType, payload) {
  shop.postMessage({ messageType, payload }, origin);
}

function working() {
  main.replaceChildren(element("p", { class: "working", role: "status" }, t("working")));
}

/** An address that a browser may be sent to. */
function address(text) {
  try {
    const url = new URL(text);
    const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    return url.protocol === "https:" || (isHere && url.protocol === "http:") ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** What the shop's page says is paid: the bank or the app asks about the true amount. */
function head(title, { amount, currency, digits, branding, mode }) {
  const top = element("header", {}, element("h1", { tabindex: "-1" }, title));
  if (Number(amount) > 0 && /^[A-Z]{3}$/.test(currency)) {
    top.append(element("span", { class: "amount" }, money(language, amount, currency, digits)));
  }
  const parts = [top];
  if (branding) parts.push(element("p", { class: "note" }, branding));
  if (mode === "TEST") parts.push(element("p", { class: "test" }, element("strong", {}, t("test-mode"))));
  return parts;
}

/** A title, parts below it, and a way out that tells the shop's page `cancelled`. */
function shown(title, cancelled, told, ...parts) {
  main.replaceChildren(...head(title, told), ...parts);
  const cancel = element("button", { type: "button" }, t("cancel"));
  cancel.addEventListener("click", () => tell(cancelled, { success: false }));
  const root = main.querySelector("form") || main;
  root.append(element("div", { class: "actions" }, cancel));
}

/** A form of one field; `chosen` hears its value. */
function asked(field, text, chosen) {
  const form = element("form", { novalidate: true }, field.root, element("button", { class: "main", type: "submit" }, text));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.validate()) {
      field.input.focus();
      return;
    }
    working();
    chosen(field.value);
  });
  return form;
}

function countries(told) {
  const { countries: codes = [], preferred } = told;
  const names = new Intl.DisplayNames([language], { type: "region" });
  const options = codes.filter((code) => /^[A-Z]{2}$/.test(code)).map((code) => [code, names.of(code) || code]);
  options.sort(([, one], [, other]) => one.localeCompare(other, language));
  const check = (value) => (value ? undefined : t("fault-required"));
  const field = new Field("country", t("bank-country"), check, { autocomplete: "off" }, [["", t("customer-country-choose")], ...options]);
  if (codes.includes(preferred)) field.input.value = preferred;
  const form = asked(field, t("continue"), (countryCode) => tell("Country", { success: true, countryCode }));
  shown(t("bank-title"), "Country", told, form);
  field.input.focus();
}

function upi(told) {
  const check = (value) => (/^[\w.-]{2,256}@[A-Za-z][\w.-]{1,63}$/.test(value) ? undefined : t("fault-upi"));
  const field = new Field("vpa", t("upi-address"), check, {
    placeholder: "name@bank", inputmode: "email", maxlength: "255", dir: "ltr", autocomplete: "off",
  });
  const form = asked(field, t("upi-ask"), (vpa) => tell("UpiModeResults", { success: true, mode: "collect", vpa }));
  const code = element("button", { type: "button" }, t("upi-code"));
  code.addEventListener("click", () => {
    working();
    tell("UpiModeResults", { success: true, mode: "code" });
  });
  form.append(code);
  shown(t("upi-title"), "UpiModeResults", told, form);
  field.input.focus();
}

/** The payer's app has it: a code where there is one, and the way to an app on this telephone. */
function waiting(told) {
  const { text, picture, url } = told;
  const parts = [];
  if (picture && text) {
    const src = `data:image/svg+xml,${encodeURIComponent(picture)}`;
    parts.push(element("p", {}, t("upi-scan")), element("img", { class: "code", src, alt: t("upi-code-alt") }));
  } else {
    parts.push(element("p", {}, t("upi-confirm")));
  }
  parts.push(element("p", { class: "note", role: "status" }, t("upi-wait")));
  if (text?.startsWith("upi://")) parts.push(element("a", { class: "button main app", href: text }, t("upi-open")));
  if (address(url)) parts.push(element("a", { class: "button", href: address(url), target: "_blank", rel: "noopener" }, t("continue")));
  shown(t("upi-title"), "PaymentId", told, ...parts);
  main.querySelector("h1").focus({ preventScroll: true });
}

function away(text) {
  const url = address(text);
  if (!url) return;
  try {
    // For the page that the payer comes back to, in this window.
    sessionStorage.setItem("florin-shop", origin);
  } catch {
    // The shop's page asks our server by itself, a little later.
  }
  working();
  location.assign(url);
}

const MESSAGES = { CountryList: countries, UpiModeSelect: upi, UpiModeStatus: waiting, AuthUrl: away };

if (shop && origin) {
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || source !== shop || !Object.hasOwn(MESSAGES, data?.messageType)) return;
    MESSAGES[data.messageType](data.payload ?? {});
  });
  tell("Ready");
} else {
  main.replaceChildren(element("p", { class: "working", role: "status" }, t("form-unavailable")));
}
