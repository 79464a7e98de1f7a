// A shop whose page pays e-wallet sessions: its server starts them and validates results, its page draws the buttons.

import { check } from "./stage.mjs";
import { foreignShop } from "./shop.mjs";

const KEY = "shop-api-key-0123456789abcdef";

async function call(stage, path, body) {
  const answer = await fetch(`${stage.url}${path}`, {
    method: "POST", headers: { "X-Api-Key": KEY, "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const told = await answer.json();
  check(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}

/** A session token, as the shop's server asks for it. */
export async function start(stage, more = {}) {
  const usual = {
    operation: "CHARGE", mode: "TEST", amount: 19.99, currencyCode: "EUR", countryCode: "PT",
    paymentGatewayAccountId: "simulator", allowedeWalletAccountIds: ["cards", "mock"],
  };
  return (await call(stage, "/EWalletOperations", { ...usual, ...more })).token;
}

/** What the shop's server hears of a result. */
export async function validate(stage, result) {
  return call(stage, "/EWalletOperations/validateResults", result);
}

/** A card behind a string token. */
export async function store(stage, number) {
  return (await call(stage, "/StringTokens", { payload: number })).token;
}

const SCRIPT = `
const { session, language, options, ancillary, style } = JSON.parse(document.getElementById("with").textContent);
const engine = new eWallet.Engine(session, ancillary, language, options);
window.engine = engine;
engine.checkAvailability().then((usable) => {
  document.body.dataset.usable = usable.join(" ");
  const wallets = usable.map((name) => ({ name, domEntitySelector: "#" + name }));
  engine.payBy(wallets, ({ token }) => {
    const [data, success] = engine.parseResultToken(token);
    window.result = token;
    document.getElementById("status").textContent = success ? "paid" : data.clientErrorMessage || data.upgChargeResults?.operationResultCode || data.directChargeResults?.data?.state;
  }, { color: "Dark", text: "Pay", width: "240px", height: "44px" }, undefined, style);
});
`;

/** A shop of another origin. `library` is the address of the browser library, by default Florin's own. */
export async function ewalletShop(stage, library = `${stage.url}/ewallet/ewallet.js`, more = {}) {
  const pages = { "/shop.js": SCRIPT, ...more };
  const policy = `default-src 'none'; script-src 'self' ${stage.url}; style-src-attr 'unsafe-inline'; frame-src ${stage.url}; connect-src ${stage.url}; base-uri 'none'`;
  const shop = await foreignShop(pages, policy);
  return {
    ...shop,
    /** Opens the shop's page with a session; the buttons are drawn. */
    async open(page, session, { language = "en", options, ancillary, style } = {}) {
      const data = JSON.stringify({ session, language, options, ancillary, style }).replaceAll("<", "\\u003c");
      pages["/"] = `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A strange shop</title>
<script id="with" type="application/json">${data}</script><script src="${library}" defer></script><script src="/shop.js" defer></script></head>
<body><main><h1>A strange shop</h1><div id="CardPay"></div><div id="Mock"></div><div id="ApplePay"></div><div id="GooglePay"></div><div id="PayPal"></div><div id="BankPay"></div><div id="UPI"></div><div id="place"></div><p id="status" role="status"></p></main></body></html>`;
      await page.goto(shop.url);
      await page.locator("body[data-usable]").waitFor();
    },
    async hears(page, status) {
      await page.locator("#status:not(:empty)").waitFor();
      const told = await page.locator("#status").innerText();
      check(told === status, `the shop's page hears "${told}" and not "${status}"`);
      return page.evaluate("window.result");
    },
  };
}

/** Types a card into the form and sends it. */
export async function typeCard(form, number, { cvv = "123" } = {}) {
  await form.locator("#field-number").fill(number);
  await form.locator("#field-expiry").fill("0431");
  await form.locator("#field-cvv").fill(cvv);
  await form.locator("#field-holder").fill("Erika Muster");
  await form.locator("button.main").click();
}
