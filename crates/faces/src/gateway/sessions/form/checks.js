// Rules that need no page.

/** Whether the last digit checks the others. */
export function luhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((letter, at) => {
    const digit = Number(letter) * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  });
  return sum % 10 === 0;
}

/** Month and year of `MM / YY` or `MM / YYYY`; undefined where they are none. */
export function expiryOf(text) {
  const found = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(text);
  if (!found) return undefined;
  const [month, year] = [Number(found[1]), Number(found[2])];
  return month >= 1 && month <= 12 ? { month, year: year < 100 ? 2000 + year : year } : undefined;
}

/** What is wrong with a date, if anything. A card is good through its last month, wherever its holder is. */
export function dates(text, t, now = new Date()) {
  if (!text) return t("fault-expiry-empty");
  const found = expiryOf(text);
  if (!found) return t("fault-expiry-shape", { example: "04 / 29" });
  const end = Date.UTC(found.year, found.month, 1, 12);
  if (end <= now.getTime()) return t("fault-expiry-past");
  return found.year > now.getUTCFullYear() + 20 ? t("fault-expiry-far") : undefined;
}

/** An amount as people of this language write it. Browsers leave out the fraction of some currencies; it is told all the same. */
export function money(language, amount, currency, digits) {
  const isWhole = Number.isInteger(Number(amount));
  const places = isWhole ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, { style: "currency", currency, ...places }).format(amount);
}
