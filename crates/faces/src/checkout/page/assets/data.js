// What the server told this page, and its words.
// @ts-check

/** @type {Record<string, any>} */
const data = JSON.parse(document.getElementById("data")?.textContent || "{}");
export default data;

/**
 * A text of the payer's language; its one variable stands in it as `{name}`.
 * @param {string} key
 * @param {string} [value]
 */
export const text = (key, value) => String(data.texts?.[key] ?? "").replace(/\{\w+\}/, () => value ?? "");

/**
 * An element by its id.
 * @param {string} id
 * @returns {any}
 */
export const $ = (id) => document.getElementById(id);

/**
 * Tells screen readers something without moving the focus.
 * @param {string} words
 */
export function say(words) {
  const place = $("aloud");
  if (place) place.textContent = words;
}
