// Card numbers while they are typed: brand, spacing, check digit. The rules are the server's own.
// @ts-check
import { BRANDS, WITHOUT_CHECK_DIGIT } from "./rules.js";

/** @typedef {{word: string, name: string, lengths: number[], cvv: number[], luhn: boolean, rank: number}} Brand */

/** @type {[string, string, number[], number[], boolean, string][]} */
const rules = /** @type {any} */ (BRANDS);

/** @type {{from: string, to: string, brand: Brand}[]} */
const ranges = rules.flatMap(([word, name, lengths, cvv, luhn, list], rank) => {
  const brand = { word, name, lengths, cvv, luhn, rank };
  return list.split(" ").map((range) => {
    const [from, to = from] = range.split("-");
    return { from, to, brand };
  });
}).sort((one, two) => two.from.length - one.from.length || one.brand.rank - two.brand.rank);

/** @param {string} text */
export const digitsOf = (text) => text.replace(/\D/g, "");

/**
 * The brand of a number, or of its beginning: the longest prefix whose brand may still become as long.
 * @param {string} digits
 * @returns {Brand | undefined}
 */
export function brandOf(digits) {
  return ranges.find(({ from, to, brand }) => {
    const head = digits.slice(0, from.length);
    return head.length === from.length && from <= head && head <= to && digits.length <= Math.max(...brand.lengths);
  })?.brand;
}

/**
 * Whether the last digit checks the others.
 * @param {string} digits
 */
export function luhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

/**
 * What is wrong with a number, as a key of the catalogue, or nothing.
 * @param {string} typed
 * @param {string[]} excluded
 * @returns {[string, string?] | undefined}
 */
export function numberFault(typed, excluded) {
  const digits = digitsOf(typed);
  if (!typed.trim()) return ["fault-number-empty"];
  if (/[^\d\s-]/.test(typed)) return ["fault-number-characters"];
  const brand = brandOf(digits);
  if (brand && excluded.includes(brand.word)) return ["fault-brand-excluded", brand.name];
  if (digits.length < (brand ? Math.min(...brand.lengths) : 12)) return ["fault-number-short"];
  if (digits.length > (brand ? Math.max(...brand.lengths) : 19)) return ["fault-number-long"];
  const checks = brand?.luhn !== false && !WITHOUT_CHECK_DIGIT.some((head) => digits.startsWith(head));
  if ((brand && !brand.lengths.includes(digits.length)) || (checks && !luhn(digits))) return ["fault-number-check"];
}

/**
 * Where spaces stand.
 * @param {string} digits
 * @param {Brand} [brand]
 */
export function spaced(digits, brand) {
  const groups = { amex: [4, 6, 5], uatp: [4, 5, 6] }[brand?.word ?? ""]
    ?? (brand?.word === "diners" && digits.length < 15 ? [4, 6, 4] : [4, 4, 4, 4, 3]);
  const parts = [];
  for (let at = 0, group = 0; at < digits.length; at += groups[group++] ?? 4) {
    parts.push(digits.slice(at, at + (groups[group] ?? 4)));
  }
  return parts.join(" ");
}

/**
 * Writes a value anew and leaves the caret behind the digit it stood behind.
 * @param {HTMLInputElement} input
 * @param {(digits: string) => string} write
 */
export function rewrite(input, write) {
  const before = digitsOf(input.value.slice(0, input.selectionStart ?? 0)).length;
  const atEnd = input.selectionStart === input.value.length;
  const value = write(digitsOf(input.value));
  if (value === input.value) return;
  input.value = value;
  let at = 0;
  for (let passed = 0; at < value.length && passed < before; at++) if (/\d/.test(value[at])) passed++;
  if (atEnd) at = value.length;
  if (document.activeElement === input) input.setSelectionRange(at, at);
}

/**
 * `MM / YY` from digits; `5` becomes `05`, and four-digit years of autofill lose their century.
 * @param {string} digits
 */
export function expiryOf(digits) {
  if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  if (/^\d\d20\d\d/.test(digits)) digits = digits.slice(0, 2) + digits.slice(4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2, 4)}` : digits;
}

/**
 * What is wrong with an expiry date.
 * @param {string} typed
 * @param {Date} now
 * @returns {[string] | undefined}
 */
export function expiryFault(typed, now) {
  const digits = digitsOf(typed);
  if (!digits) return ["fault-expiry-empty"];
  const [month, year] = [Number(digits.slice(0, 2)), 2000 + Number(digits.slice(2, 4))];
  if (digits.length !== 4 || month < 1 || month > 12) return ["fault-expiry-shape"];
  if (year > now.getFullYear() + 20) return ["fault-expiry-far"];
  // Good until its month is over everywhere, half a day later than in Greenwich.
  if (Date.UTC(year, month, 1, 12) <= now.getTime()) return ["fault-expiry-past"];
}
