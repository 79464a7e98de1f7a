// The bank asks back: in a frame of this page where that is allowed, else in the whole window.
// @ts-check
import data, { $ } from "./data.js";
import { leave } from "./embed.js";
import { settled } from "./watch.js";

const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups";

/**
 * Opens the bank's page in a dialog and waits until the payment stands differently or the payer gives up.
 * @param {string} url
 */
export async function ask(url) {
  const dialog = $("bank");
  const frame = document.createElement("iframe");
  frame.title = $("bank-frame").dataset.title;
  frame.setAttribute("sandbox", SANDBOX);
  frame.allow = "publickey-credentials-get *";
  frame.referrerPolicy = "no-referrer";
  frame.src = url;
  $("bank-frame").replaceChildren(frame);
  $("bank-open").href = url;
  $("bank-open").onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    leave(url, "bank");
  };
  const stop = new AbortController();
  $("bank-cancel").onclick = () => dialog.close();
  dialog.onclose = () => stop.abort();
  dialog.showModal();
  const changed = await Promise.race([settled(stop.signal), returned(stop.signal)]);
  dialog.onclose = null;
  dialog.close();
  frame.remove();
  return changed;
}

/**
 * Waits for our own page inside the frame, which says that the bank is done.
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
const returned = (signal) =>
  new Promise((done) => {
    const hear = (/** @type {MessageEvent} */ event) => {
      if (event.origin === location.origin && event.data?.source === "florin-bank") done(true);
    };
    window.addEventListener("message", hear, { signal });
    signal.addEventListener("abort", () => done(false));
  });

/** The page inside the frame: tells the page around it, which is ours too. */
export function report() {
  if (window.parent !== window) window.parent.postMessage({ source: "florin-bank" }, location.origin);
}

/** The page that was sent without script's help: goes on by itself where there is script. */
export async function go() {
  // Not `submit`, which is the name of its button.
  $("bank-form").requestSubmit();
  if (!data.inFrame) return;
  $("submit").hidden = true;
  const stop = new AbortController();
  if (await Promise.race([settled(stop.signal), returned(stop.signal)])) location.reload();
}
