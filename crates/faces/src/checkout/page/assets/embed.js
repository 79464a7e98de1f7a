// The window around the page: told what happens, by exact origin only. `MESSAGES.md` has the protocol.
// @ts-check
import data, { $ } from "./data.js";

/** @type {{origin: string, nonce: string} | null} */
const named = data.embedding ?? null;
const framed = window.parent !== window;
const around = framed ? window.parent : window.opener;
let last = /** @type {string | null} */ (null);

/** The origin around a frame as the browser names it. */
function seen() {
  const chain = /** @type {any} */ (location).ancestorOrigins;
  if (chain?.length) return chain[0];
  try {
    return document.referrer ? new URL(document.referrer).origin : "";
  } catch {
    return "";
  }
}

/** Where messages go: the named origin, unless the browser knows better. */
function target() {
  if (!around) return "";
  const known = framed ? seen() : "";
  if (named) return !known || known === named.origin ? named.origin : "";
  // Legacy scripts do not give their name. Within our own pages there is nobody to tell.
  return framed && data.look !== "page" && known !== location.origin ? known : "";
}

/** @param {Record<string, unknown>} message */
function post(message) {
  const origin = target();
  if (!origin) return false;
  if (named) around.postMessage({ source: "begateway-page", nonce: named.nonce, ...message }, origin);
  else if (message.type === "redirect") around.postMessage({ url: message.url }, origin);
  else return false;
  return true;
}

/**
 * Tells the state of the payment.
 * @param {string} status
 * @param {boolean} finished
 * @param {string} [uid]
 */
export function tell(status, finished, uid) {
  last = { incomplete: "pending" }[status] ?? status;
  post({ type: "status", status: last, finished, uid: uid ?? null });
}

/**
 * Takes the payer elsewhere: the whole window, never the frame alone.
 * @param {string} url
 * @param {"return" | "bank"} reason
 */
export function leave(url, reason) {
  if (!/^[a-z][a-z\d+.-]*:/i.test(url) || /^(javascript|data|vbscript|blob|file):/i.test(url)) {
    if (!url.startsWith("/")) return;
    url = new URL(url, location.origin).href;
  }
  if (framed && post({ type: "redirect", url, reason })) return;
  if (framed) {
    // Nobody to ask: only the payer's own press may move the top window.
    const link = $("back") ?? document.createElement("a");
    link.href = url;
    link.target = "_top";
    link.focus();
    return;
  }
  location.assign(url);
}

function height() {
  post({ type: "height", height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
}

const SELECTORS = ["body", ".form", "button", "input", "label", "a", "header", "footer"];
const FONT = /^("?[\w ]{1,30}"?)(, ?"?[\w -]{1,30}"?){0,4}$/;
const COLOUR = /^(#[\da-f]{3}|#[\da-f]{6}|[a-z]{3,20}|rgb\(\d{1,3}, ?\d{1,3}, ?\d{1,3}\))$/i;
const LENGTH = /^([0-9]|[1-3]\d|4[0-8])px$/;
/** @type {Record<string, RegExp>} */
const PROPERTIES = {
  color: COLOUR,
  "background-color": COLOUR,
  "border-color": COLOUR,
  "border-radius": LENGTH,
  "font-size": LENGTH,
  "font-family": FONT,
};

/**
 * The part of a foreign style that is known to be harmless.
 * @param {unknown} css
 */
export function harmless(css) {
  const rules = [];
  for (const selector of SELECTORS) {
    const wishes = Object(css)[selector];
    if (typeof wishes !== "object" || !wishes) continue;
    const kept = Object.entries(PROPERTIES)
      .filter(([name, shape]) => typeof wishes[name] === "string" && shape.test(wishes[name]))
      .map(([name]) => `${name}:${wishes[name]}`);
    if (kept.length) rules.push(`${selector}{${kept.join(";")}}`);
  }
  return rules.join("");
}

/** @param {MessageEvent} event */
function hear(event) {
  if (event.source !== around || !event.origin || event.origin !== target()) return;
  const message = event.data;
  if (typeof message !== "object" || !message) return;
  const current = named && message.source === "begateway-widget" && message.nonce === named.nonce;
  if (current && message.type === "close") close();
  if (message.css && (current ? message.type === "css" : !named)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(harmless(message.css));
    document.adoptedStyleSheets = [sheet];
  }
}

/** The payer closes the page. */
export function close() {
  post({ type: "close", status: last });
}

/** Begins to talk with the window around, if there is one. */
export function embed() {
  if (!around || !target()) return;
  window.addEventListener("message", hear);
  const cross = $("cross");
  if (cross && named) {
    cross.hidden = false;
    cross.addEventListener("click", close);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
    });
  }
  new ResizeObserver(height).observe(document.body);
  post({ type: "ready", height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
}
