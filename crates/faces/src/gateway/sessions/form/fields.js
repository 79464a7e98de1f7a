// Fields of the form: drawn with labels, checked when they are left and before anything is sent.

import { dates, luhn } from "./checks.js";

/** Brands whose numbers need not pass the check. */
const UNCHECKED = ["UnionPay", "Hipercard", "enRoute"];

/** Text of the page's language, with its words put in. */
export function texts(all) {
  return (key, words = {}) => (all[key] || key).replace(/\{ \$(\w+) \}/g, (_, name) => words[name] ?? "");
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A field with its label, its fault, and how it is checked: `check(value)` gives a fault or nothing. */
export class Field {
  constructor(name, label, check, attributes = {}, options = undefined) {
    this.name = name;
    this.check = check;
    const id = `field-${name}`;
    const described = [attributes["aria-describedby"], `${id}-fault`].filter(Boolean).join(" ");
    const shared = { id, name, ...attributes, "aria-describedby": described };
    this.input = options
      ? element("select", shared, ...options.map(([value, text]) => element("option", { value }, text)))
      : element("input", { type: "text", autocapitalize: "off", spellcheck: "false", ...shared });
    this.fault = element("p", { class: "fault", id: `${id}-fault` });
    this.root = element("div", { class: "field" }, element("label", { for: id }, label), this.input, this.fault);
    this.input.addEventListener("blur", () => this.value && this.validate());
    this.input.addEventListener("input", () => this.input.getAttribute("aria-invalid") && this.validate());
  }

  half() {
    this.root.classList.add("half");
    return this;
  }

  get value() {
    return this.input.value.trim();
  }

  validate() {
    const fault = this.check(this.value);
    this.fault.textContent = fault || "";
    if (fault) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.input.toggleAttribute("data-complete", !fault && this.value !== "");
    return !fault;
  }
}

/** The fields of a card that is typed in, for a form's settings. */
export function cardFields(t, settings, brand) {
  const number = new Field("number", t("card-number"), (value) => {
    const digits = value.replace(/[\s-]/g, "");
    if (!digits) return t("fault-number-empty");
    if (/\D/.test(digits)) return t("fault-number-characters");
    if (brand().isAllowed === false) return t("fault-brand-excluded", { brand: brand().brand });
    if (digits.length < 12) return t("fault-number-short");
    if (digits.length > 19) return t("fault-number-long");
    return luhn(digits) || UNCHECKED.includes(brand().brand) ? undefined : t("fault-number-check");
  }, { autocomplete: "cc-number", inputmode: "numeric", maxlength: "23", dir: "ltr" });
  number.input.addEventListener("input", () => {
    const digits = number.input.value.replace(/\D/g, "");
    if (number.input.selectionStart === number.input.value.length) number.input.value = grouped(digits);
  });
  const expiry = new Field("expiry", t("card-expiry"), (value) => dates(value, t), {
    autocomplete: "cc-exp", inputmode: "numeric", maxlength: "7", placeholder: t("card-expiry-placeholder"), dir: "ltr",
  }).half();
  expiry.input.addEventListener("input", (event) => {
    const digits = expiry.input.value.replace(/\D/g, "");
    if (digits.length >= 2 && event.inputType !== "deleteContentBackward") {
      expiry.input.value = `${digits.slice(0, 2)} / ${digits.slice(2, 6)}`;
    }
  });
  const cvv = codeField(t, brand).half();
  const holder = new Field("holder", t("card-holder"), (value) => {
    if (!value) return t("fault-holder-empty");
    return /\d{12}/.test(value.replace(/[\s-]/g, "")) ? t("fault-holder-number") : undefined;
  }, { autocomplete: "cc-name", maxlength: "100" });
  const fields = [number, expiry, cvv, holder];
  if (settings.displayIssueNumber) {
    fields.push(new Field("issue", t("card-issue"), (value) => (/^\d{0,2}$/.test(value) ? undefined : t("fault-too-long")), { inputmode: "numeric", maxlength: "2", dir: "ltr" }).half());
  }
  if (settings.displayOwnerId) {
    fields.push(new Field("owner", t("card-owner"), (value) => (value ? undefined : t("fault-required")), { maxlength: "30", dir: "ltr" }));
  }
  return fields;
}

/** The verification value, of a card that is typed in or stored. Some brands print none, on some cards or on any. */
export function codeField(t, brand) {
  return new Field("cvv", t("card-cvv"), (value) => {
    const lengths = brand().securityCodeLengths || [3, 4];
    if (!value) return lengths.includes(0) ? undefined : t("fault-cvv-empty");
    const printed = lengths.filter(Boolean);
    const fits = (printed.length ? printed : [3, 4]).includes(value.length);
    return /^\d+$/.test(value) && fits ? undefined : t("fault-cvv-length", { digits: printed[0] || 3 });
  }, { autocomplete: "cc-csc", inputmode: "numeric", maxlength: "4", type: "password", dir: "ltr" });
}

function grouped(digits) {
  const groups = /^3[47]/.test(digits) ? [4, 6, 5] : [4, 4, 4, 4, 3];
  const parts = [];
  for (let at = 0, place = 0; at < digits.length && place < groups.length; at += groups[place], place += 1) {
    parts.push(digits.slice(at, at + groups[place]));
  }
  return parts.join(" ");
}
