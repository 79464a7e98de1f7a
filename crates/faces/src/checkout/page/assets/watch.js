// Asks the server how a payment stands, ever more slowly, until it stands differently.
// @ts-check
import data, { $, say, text } from "./data.js";

const STILL = ["pending", "incomplete", null];

/**
 * Waits for the next state of the token.
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether there is one
 */
export async function settled(signal) {
  for (let round = 0; round < 200; round++) {
    await new Promise((done) => setTimeout(done, Math.min(1000 + round * 250, 5000)));
    if (signal?.aborted) return false;
    try {
      const answer = await fetch(data.query, { headers: { Accept: "application/json", "X-API-Version": "2" }, credentials: "same-origin", signal });
      if (!answer.ok && answer.status < 500 && answer.status !== 429) return true;
      const { checkout } = await answer.json();
      if (checkout.finished || checkout.expired || !STILL.includes(checkout.status)) return true;
    } catch {
      // The next round may have a connection again.
    }
    if (round === 12 && data.texts?.long) say(text("long"));
  }
  return false;
}

/** The page that waits: looks until there is news, then shows it. */
export async function wait() {
  $("again")?.addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    location.reload();
  });
  if (await settled()) location.reload();
}
