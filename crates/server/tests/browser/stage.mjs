// The stage of a browser story: a real Chromium, watched for everything a payment page must not do.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const home = process.env.FLORIN_NODE_MODULES;
const require = createRequire(path.join(home, "package.json"));
export const { chromium } = require("playwright-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

export const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const SIZES = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
};

export function check(truth, message) {
  if (!truth) throw new Error(message);
}

export function same(left, right, message) {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  if (a !== b) throw new Error(`${message}: ${a} is not ${b}`);
}

export class Stage {
  constructor(browser, url, shots) {
    this.browser = browser;
    this.url = url;
    this.shots = shots;
    this.faults = [];
  }

  /** A new visitor: own cookies, own storage. Everything that goes wrong in its pages is a fault. */
  async visitor({ size = "desktop", locale = "en-GB", scheme = "light", script = true, csp = true } = {}) {
    const context = await this.browser.newContext({
      viewport: SIZES[size], locale, colorScheme: scheme, javaScriptEnabled: script,
      isMobile: size !== "desktop", hasTouch: size !== "desktop", reducedMotion: "reduce",
    });
    // Nothing waits so long by design: it is for machines with other work.
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.requested = [];
    page.on("request", (request) => page.requested.push({ url: request.url(), type: request.resourceType() }));
    page.on("pageerror", (error) => this.faults.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (csp && /Content Security Policy|violates/i.test(text)) this.faults.push(`CSP: ${text}`);
    });
    return page;
  }

  /** No request left these origins. */
  only(page, ...origins) {
    const foreign = page.requested.map(({ url }) => url)
      .filter((url) => url.startsWith("http") && !origins.some((origin) => url.startsWith(origin)));
    same(foreign, [], "requests to third parties");
  }

  /** axe-core finds nothing: WCAG 2.2 A and AA, and best practices. `frames: false` leaves out what stands in frames. */
  async accessible(page, what, { frames = true } = {}) {
    for (const frame of frames ? page.frames() : [page.mainFrame()]) await frame.evaluate(axe).catch(() => {});
    const found = await page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    });
    same(found, [], `axe-core on ${what}`);
  }

  /** Nothing is cut off at the side. */
  async fits(page, what) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(over <= 0, `${what} is ${over} px wider than the window`);
  }

  async shot(page, name) {
    await mkdir(this.shots, { recursive: true });
    await page.screenshot({ path: path.join(this.shots, `${name}.png`), fullPage: true });
  }
}
