// Pays with a card without leaving the page: one call, then its outcome.
// @ts-check
import data, { $, say, text } from "./data.js";
import { brandOf, digitsOf, expiryOf, rewrite, spaced } from "./card.js";
import { brandNow, check, checkAll, chosenCard, chosenMethod, news, watchFields } from "./faults.js";
import { leave, tell } from "./embed.js";
import { ask } from "./bank.js";

let busy = false;
const words = $("submit-text")?.textContent ?? "";

/** @param {boolean} on */
function working(on) {
  busy = on;
  const button = $("submit");
  button.setAttribute("aria-disabled", String(on));
  button.querySelector(".spin")?.remove();
  $("submit-text").textContent = on ? text("paying") : words;
  if (on) {
    const spin = document.createElement("span");
    spin.className = "spin";
    button.prepend(spin);
    say(text("working"));
  }
}

/** What the bank may weigh: the data of the browser that 3-D Secure asks for. */
const browser = () => ({
  screen_width: screen.width,
  screen_height: screen.height,
  screen_color_depth: screen.colorDepth,
  window_width: innerWidth,
  window_height: innerHeight,
  language: navigator.language,
  java_enabled: false,
  javascript_enabled: true,
  user_agent: navigator.userAgent,
  time_zone: new Date().getTimezoneOffset(),
  time_zone_name: Intl.DateTimeFormat().resolvedOptions().timeZone,
  accept_header: "*/*",
});

/** @param {string} prefix */
const typed = (prefix) =>
  Object.fromEntries(
    [...new FormData($("form"))].filter(([name, value]) => name.startsWith(prefix) && value).map(([name, value]) => [name.replace(/^customer_/, ""), value]),
  );

function card() {
  const chosen = chosenCard();
  const code = $("cvv").getClientRects().length ? $("cvv").value.trim() : "";
  const secret = code ? { verification_value: code } : {};
  if (chosen !== "new") return { token: chosen, ...secret };
  const expiry = digitsOf($("expiry").value);
  return {
    number: digitsOf($("number").value),
    ...secret,
    holder: $("holder").value.trim(),
    exp_month: expiry.slice(0, 2),
    exp_year: `20${expiry.slice(2, 4)}`,
    save_card: Boolean($("save_card")?.checked),
  };
}

/** The page's shared part of a request. */
export const request = () => ({
  token: data.token,
  browser: browser(),
  customer: typed("customer_"),
  custom_fields: typed("custom_field_"),
  agreement: Boolean($("agreement")?.checked),
});

/**
 * Posts JSON and hands back the `response` of the answer.
 * @param {string} address
 * @param {unknown} body
 */
export async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: data.token },
    body: JSON.stringify(body),
    credentials: "same-origin",
  });
  if (answer.status === 429) return { status: "too-many" };
  const read = await answer.json();
  return read.response ?? read;
}

/** Fields of the answer's error tree and where they stand on the page. */
const PLACES = { number: "number", verification_value: "cvv", holder: "holder", exp_month: "expiry", exp_year: "expiry", exp_date: "expiry" };

/** @param {any} response */
function showFaults(response) {
  const tree = JSON.stringify(response.errors ?? {});
  const wrong = Object.entries(PLACES).filter(([name]) => tree.includes(`"${name}"`)).map(([, id]) => $(id)).filter(Boolean);
  wrong.forEach(check);
  const fields = [...document.querySelectorAll("#form [aria-invalid]")];
  /** @type {HTMLElement | undefined} */ (fields[0])?.focus();
  return fields.length > 0;
}

/** @param {any} response */
function decline(response) {
  const code = String(response.code ?? response.bank_code ?? "").replace(/^\D+/, "");
  const key = data.reasons[code] ?? "decline-general";
  news(text("decline-title"), text(key));
  if (key !== "decline-temporary" && $("cvv")) $("cvv").value = "";
  const left = $("attempts");
  data.attemptsLeft--;
  if (data.attempts[data.attemptsLeft - 1]) {
    left.textContent = data.attempts[data.attemptsLeft - 1];
    left.hidden = false;
  }
  $("news").focus();
}

/**
 * Goes on with the answer to a payment.
 * @param {any} response
 */
export async function goOn(response) {
  const { status } = response;
  if (status === "too-many") return news(text("error-title"), text("error-too-many"));
  tell(status, Boolean(response.finished), response.uid);
  if (status === "incomplete" && response.url) {
    if (!(data.inFrame && response.iframe !== false)) return leave(response.url, "bank");
    if (await ask(response.url)) return location.reload();
    return news(text("decline-title"), text("decline-cancelled"));
  }
  if (status === "successful" || status === "pending" || status === "incomplete" || response.finished) return location.reload();
  if (status === "failed") return decline(response);
  if (!showFaults(response)) news(text("error-title"), text("error-explained"));
  $("news").focus();
}

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  if (busy || !checkAll()) return;
  working(true);
  const method = chosenMethod();
  try {
    const details = method === "credit_card" ? { credit_card: card() } : {};
    await goOn(await post(data.pay, { request: { ...request(), payment_method: method, ...details } }));
  } catch {
    // Nobody knows whether the request arrived: the server does, and shows it.
    if (!navigator.onLine) news(text("error-title"), text("error-network"));
    else {
      news(text("error-unclear"));
      setTimeout(() => location.reload(), 3000);
    }
  }
  working(false);
}

let spoken = "";
function recognise() {
  const brand = brandNow();
  const known = chosenCard() === "new" ? brandOf(digitsOf($("number")?.value ?? "")) : undefined;
  for (const mark of document.querySelectorAll("#brands [data-brand]")) {
    mark.classList.toggle("faded", Boolean(known) && mark.getAttribute("data-brand") !== known?.word);
  }
  const front = brand?.cvv.includes(4);
  $("cvv-hint").textContent = text(front ? "card-cvv-hint-front" : "card-cvv-hint", front ? "4" : "3");
  if (known && known.word !== spoken) $("brand").textContent = text("card-brand-is", known.name);
  spoken = known?.word ?? "";
}

/** Country names in the payer's language instead of English ones. */
function countries() {
  const list = $("customer_country");
  if (list?.tagName !== "SELECT" || document.documentElement.lang === "en") return;
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "region" });
  const chosen = list.value;
  /** @type {HTMLOptionElement[]} */
  const [first, ...rest] = list.options;
  for (const option of rest) option.textContent = names.of(option.value) ?? option.textContent;
  const order = new Intl.Collator(document.documentElement.lang);
  list.append(first, ...rest.sort((one, two) => order.compare(one.text, two.text)));
  list.value = chosen;
}

/** Makes the form comfortable. */
export function form() {
  $("form").addEventListener("submit", submit);
  watchFields();
  countries();
  const number = $("number");
  number?.addEventListener("input", () => {
    if (!/[^\d\s-]/.test(number.value)) rewrite(number, (digits) => spaced(digits.slice(0, 19), brandOf(digits)));
    recognise();
  });
  const expiry = $("expiry");
  expiry?.addEventListener("input", () => rewrite(expiry, expiryOf));
  $("card")?.addEventListener("change", recognise);
  if ($("cvv")) recognise();
  $("cancel")?.addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    leave($("cancel").href, "return");
  });
  // A page that comes back from the browser's memory may be out of date.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
