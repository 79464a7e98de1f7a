// Faults in words, tied to their fields, said when a field is left or the form is sent.
// @ts-check
import data, { $, text } from "./data.js";
import { brandOf, digitsOf, expiryFault, numberFault } from "./card.js";

/**
 * The brand that is known now, typed or stored.
 * @returns {{word: string, cvv: number[]} | undefined}
 */
export function brandNow() {
  const chosen = chosenCard();
  if (chosen !== "new") {
    const word = document.querySelector("input[name=card]:checked")?.getAttribute("data-brand") ?? "";
    return { word, cvv: word === "amex" ? [4] : [3] };
  }
  return brandOf(digitsOf($("number")?.value ?? ""));
}

/** The chosen card: `new` or the word for a stored one. */
export const chosenCard = () =>
  /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=card]:checked, input[name=card][type=hidden]"))?.value ?? "new";

/** The chosen method's word. */
export const chosenMethod = () =>
  /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=method]:checked, input[name=method][type=hidden]"))?.value ?? "";

/**
 * What is wrong with a field: a key and perhaps a value for its variable.
 * @param {HTMLInputElement} field
 * @returns {[string, string?] | undefined}
 */
function fault(field) {
  const value = field.value.trim();
  switch (field.id) {
    case "number": return numberFault(value, data.excluded ?? []);
    case "expiry": return expiryFault(value, new Date());
    case "cvv": {
      if (!value) return brandNow()?.cvv.includes(0) ? undefined : ["fault-cvv-empty"];
      const sizes = brandNow()?.cvv.filter(Boolean) ?? [3, 4];
      return /^\d+$/.test(value) && sizes.includes(value.length) ? undefined : ["fault-cvv-length", String(sizes[0] ?? 3)];
    }
    case "holder":
      if (!value) return ["fault-holder-empty"];
      return digitsOf(value).length > 11 ? ["fault-holder-number"] : undefined;
    case "agreement": return field.checked ? undefined : ["fault-agreement"];
  }
  if (!value) return field.required ? [field.id === "customer_country" ? "fault-country" : "fault-required"] : undefined;
  switch (field.id) {
    case "customer_email": return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) ? undefined : ["fault-email"];
    case "customer_phone": return /^\+?[\d\s().-]{5,}$/.test(value) ? undefined : ["fault-phone"];
    case "customer_zip": return $("customer_country")?.value !== "US" || /^\d{5}(-\d{4})?$/.test(value) ? undefined : ["fault-zip"];
    case "customer_state": return !/^(US|CA|IN)$/.test($("customer_country")?.value) || /^[A-Za-z]{2}$/.test(value) ? undefined : ["fault-state"];
    case "customer_birth_date":
      return /^\d{4}-\d\d-\d\d$/.test(value) && new Date(value) < new Date() ? undefined : ["fault-birth-date"];
  }
}

/**
 * Shows or takes away what is wrong with a field.
 * @param {string} id
 * @param {string} [words]
 */
export function mark(id, words) {
  const [field, place] = [$(id), $(`${id}-fault`)];
  if (!place) return;
  place.hidden = !words;
  place.firstElementChild.textContent = words ?? "";
  if (words) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
}

/** @param {HTMLInputElement} field */
export function check(field) {
  const found = fault(field);
  const words = found && text(...found);
  mark(field.id, words);
  return words;
}

/** Fields that the payer sees and that can be wrong. */
const shown = () =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("#form :is(input, select)")]).filter(
    (field) => field.id && $(`${field.id}-fault`) && !field.readOnly && field.getClientRects().length > 0,
  );

/** Checks the whole form; the first fault gets the focus. True when there is none. */
export function checkAll() {
  const wrong = shown().filter(check);
  mark("method", chosenMethod() ? "" : text("fault-method"));
  if (!chosenMethod()) wrong.push($("form").elements.method[0]);
  news(wrong.length > 1 ? data.faults[Math.min(wrong.length, 9) - 1] : "");
  wrong[0]?.focus();
  return wrong.length === 0;
}

/** Checks a field when it is left, and again with each key once something was wrong with it. */
export function watchFields() {
  const form = $("form");
  form.addEventListener("focusout", (/** @type {any} */ event) => {
    const field = event.target;
    if (field.value && shown().includes(field) && field.type !== "checkbox") check(field);
  });
  form.addEventListener("input", (/** @type {any} */ event) => {
    if (event.target.getAttribute("aria-invalid")) check(event.target);
  });
}

/**
 * Says something above the form.
 * @param {string} title
 * @param {string} [words]
 */
export function news(title, words) {
  const place = $("news");
  place.replaceChildren();
  if (!title) return;
  const box = place.appendChild(document.createElement("div"));
  box.className = "news bad";
  box.appendChild(document.createElement("strong")).textContent = title;
  if (words) box.appendChild(document.createElement("p")).textContent = words;
}
