// Billing and shipping fields, as far as the shop asks for them.

import { Field, element } from "./fields.js";

const MIN = { name: true, countryCode: true, postalCode: true };
const FULL = { ...MIN, addressLines: true, locality: true, administrativeArea: true };
/** Field, text, autofill name, and whether it may stay empty. */
const PARTS = [
  ["name", "address-name", "name"], ["countryCode", "customer-country", "country"], ["addressLines", "customer-address", "street-address"],
  ["locality", "customer-city", "address-level2"], ["administrativeArea", "customer-state", "address-level1", true],
  ["postalCode", "customer-zip", "postal-code"], ["phoneNumber", "customer-phone", "tel"], ["emailAddress", "customer-email", "email"],
];
const CODES = "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

function countries(t) {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region" });
  const all = CODES.split(" ").map((code) => [code, names.of(code) || code]);
  all.sort(([, one], [, other]) => one.localeCompare(other, document.documentElement.lang || "en"));
  return [["", t("customer-country-choose")], ...all];
}

/** What a shop asks for: single fields, or the coarse choice. */
function wanted(info, isBilling) {
  if (isBilling && info.fields) return info.fields;
  const base = !isBilling || info.details === "FULL" ? FULL : MIN;
  return { ...base, phoneNumber: info.phoneRequired, emailAddress: info.emailAddressRequired };
}

/** A group of fields with what was typed into them; nothing where nothing is asked. */
export function addressOf(kind, info, t) {
  if (!info) return undefined;
  const asked = wanted(info, kind === "billing");
  const fields = PARTS.filter(([name]) => asked[name]).map(([name, label, autofill, mayBeEmpty]) => {
    const check = (value) => {
      if (!value) return mayBeEmpty ? undefined : t("fault-required");
      if (name === "emailAddress" && !/^\S+@\S+\.\S+$/.test(value)) return t("fault-email");
      return value.length > 255 ? t("fault-too-long") : undefined;
    };
    const type = { emailAddress: "email", phoneNumber: "tel" }[name];
    const attributes = { autocomplete: `${kind} ${autofill}`, maxlength: "255", ...(type ? { type } : {}) };
    const text = mayBeEmpty ? `${t(label)} (${t("field-optional")})` : t(label);
    return new Field(`${kind}-${name}`, text, check, attributes, name === "countryCode" ? countries(t) : undefined);
  });
  if (fields.length === 0) return undefined;
  const root = element("fieldset", {}, element("legend", {}, t(`address-${kind}`)), ...fields.map(({ root: own }) => own));
  const read = () => {
    const values = {};
    for (const field of fields) {
      const name = field.name.slice(kind.length + 1);
      values[name] = name === "addressLines" ? field.value.split("\n").filter(Boolean) : field.value || undefined;
    }
    return values;
  };
  return { root, fields, read };
}
