// The shop of the stories: asks for payment tokens as its server would, has pages to come back to, and cards to pay with.

import { createServer } from "node:http";

import { check, same } from "./stage.mjs";

export const CARDS = {
  good: "4200000000000000",
  bad: "4005550000000019",
  poor: "4000000000009995",
  asks: "4012000000003010",
};

const BASIC = `Basic ${Buffer.from("361:shop-361-secret").toString("base64")}`;

/** A payment token and its page, as `POST /ctp/api/checkouts` gives them. `more` is laid over the usual order. */
export async function ask(stage, more = {}) {
  const { order, settings, ...rest } = more;
  const checkout = {
    test: true, transaction_type: "payment", attempts: 3, ...rest,
    order: { amount: 123450, currency: "EUR", description: "Two first editions, bound in linen", tracking_id: "71-2031", ...order },
    settings: { language: "en", ...settings },
  };
  const answer = await fetch(`${stage.url}/ctp/api/checkouts`, {
    method: "POST",
    headers: { Authorization: BASIC, "X-API-Version": "2", "Content-Type": "application/json" },
    body: JSON.stringify({ checkout }),
  });
  const told = await answer.json();
  check(answer.status === 201, `no payment token: ${answer.status} ${JSON.stringify(told)}`);
  return { token: told.checkout.token, page: told.checkout.redirect_url };
}

/** How a token stands, as the shop hears it. */
export async function query(stage, token) {
  const answer = await fetch(`${stage.url}/ctp/api/checkouts/${token}`, {
    headers: { Authorization: BASIC, "X-API-Version": "2" },
  });
  return (await answer.json()).checkout;
}

/** Fills in a new card. */
export async function fill(page, number, { cvv = "123", holder = "Erika Muster" } = {}) {
  await page.fill("#number", number);
  await page.fill("#expiry", "0131");
  await page.fill("#cvv", cvv);
  await page.fill("#holder", holder);
}

/** Waits until the page shows this state. */
export async function shows(page, state) {
  await page.waitForSelector(`body[data-page="${state}"]`);
}

/** Fills in a card, pays with it, and waits for the state that follows. */
export async function pay(page, number, state = "result") {
  await fill(page, number);
  await page.click("#submit");
  await shows(page, state);
}

/** Says the right thing to the simulated bank, or a wrong one until it gives up. */
export async function answerBank(place, password = "1111", times = 1) {
  for (let time = 0; time < times; time++) {
    await place.locator("#password").fill(password);
    const answered = place.locator('button[value="password"]');
    await answered.click();
    if (time + 1 < times) await place.locator("#fault").waitFor();
  }
}

/** The parameters with which a browser came back. */
export function carried(page) {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** A foreign shop on a port of its own; `pages` are texts by path. Every page has this policy. */
export async function foreignShop(pages, policy = "default-src 'none'") {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://shop");
    const body = pages[pathname];
    const kind = pathname.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": `${kind}; charset=utf-8`, "Content-Security-Policy": policy,
    });
    response.end(body ?? "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  // Another host than the checkout's, so that nothing is same-site by chance.
  return { url: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** A page of a shop to come back to. */
export const THANKS = '<!doctype html><html lang="en"><title>Thanks</title><h1>Back in the shop</h1></html>';

/** The result that is shown. */
export async function told(page, status) {
  await shows(page, "result");
  same(await page.locator("[data-status]").getAttribute("data-status"), status, "the result");
}
