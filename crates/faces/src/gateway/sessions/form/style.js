// A shop's dress for the form: properties of ours take values of theirs, if they are plain. No rule, no address and no
// selector of a shop's gets in.

const NAMES = { color: "color", backgroundColor: "ground", borderColor: "border", borderWidth: "width", boxShadow: "shadow", caretColor: "caret" };
/** Named presets; without one the form goes by day and night. */
const THEMES = ["light", "dark"];
const PALETTE = ["primary", "background", "text", "error", "success", "border"];

/** A value that cannot leave its property: letters, numbers, and what colours and lengths are written with. */
function plain(value) {
  const text = typeof value === "string" ? value.trim() : "";
  return text && text.length <= 120 && /^[\w\s#%.,()'"/+-]+$/.test(text) && !/url|expression|image|var|attr|env/i.test(text) ? text : undefined;
}

function set(name, value) {
  const text = plain(value);
  if (text) document.documentElement.style.setProperty(`--${name}`, text);
}

function brightness(color) {
  const [red, green, blue] = (color.match(/[\d.]+/g) || []).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

export function dress(config) {
  const { themeName, colorPalette = {}, field = {}, layout = {}, branding = {}, direction } = config || {};
  const theme = String(themeName).toLowerCase();
  if (THEMES.includes(theme)) document.documentElement.dataset.theme = theme;
  for (const name of PALETTE) set(name, colorPalette[name]);
  const { typography = {}, states = {} } = field;
  set("font", typography.fontFamily);
  set("size", typography.fontSize);
  set("weight", typography.fontWeight);
  set("letters", typography.letterSpacing);
  set("align", typography.textAlign);
  set("radius", field.borderRadius);
  set("line", field.borderStyle);
  set("padding", field.padding);
  set("placeholder", field.placeholderColor);
  set("gap", layout.fieldSpacing);
  for (const state of ["base", "focus", "invalid", "disabled", "complete"]) {
    for (const [name, short] of Object.entries(NAMES)) set(`${state}-${short}`, states[state]?.[name]);
  }
  set("logo-width", branding.logoMaxWidth);
  set("logo-height", branding.logoMaxHeight);
  const { body, documentElement } = document;
  if (["single-line", "stacked", "grouped"].includes(layout.fieldLayout)) body.dataset.layout = layout.fieldLayout;
  if (layout.showLabels === false || layout.labelPosition === "hidden") body.dataset.labels = "hidden";
  if (direction === "ltr" || direction === "rtl") documentElement.dir = direction;
  if (plain(colorPalette.primary)) {
    const probe = document.createElement("i");
    probe.style.color = "var(--primary)";
    body.append(probe);
    const isBright = brightness(getComputedStyle(probe).color) > 0.45;
    probe.remove();
    documentElement.style.setProperty("--on-primary", isBright ? "#000000" : "#ffffff");
  }
}

/** Where the shop's own sign is shown from, if anywhere. */
export function logoOf(config) {
  try {
    const url = new URL(config?.branding?.logoUrl);
    return url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}
