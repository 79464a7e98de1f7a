// The Apple Pay button with a browser of make-believe: what it asks, what it draws and what it tells the shop.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const text = readFileSync(new URL("../apple_pay.js", import.meta.url), "utf8");
const QUERY = {
  checkout: {
    order: { amount: 1999, currency: "EUR", description: "Order 71" },
    shop: { name: "Fern & Field", country: "LV", brands: ["visa", "master", "erip"] },
    payment_method: { excluded_brands: ["master"] },
  },
};

/** One browser: `answers` by path; what happened is kept. */
function browser({ apple = true, answers = {} } = {}) {
  const world = { calls: [], drawn: [], sessions: [], places: [], told: [], failed: [] };
  class ApplePaySession {
    static STATUS_SUCCESS = 0;
    static STATUS_FAILURE = 1;
    static canMakePayments = () => true;
    constructor(version, request) {
      Object.assign(this, { version, request, done: [] });
      world.sessions.push(this);
    }
    begin() { this.done.push("begin"); }
    abort() { this.done.push("abort"); }
    completeMerchantValidation(session) { this.done.push(["validated", session]); }
    completePayment(result) { this.done.push(["paid", result.status]); }
  }
  const element = () => ({
    style: { setProperty() {} }, attributes: {},
    setAttribute(name, value) { this.attributes[name] = value; },
    addEventListener(name, act) { this.click = act; },
  });
  const context = vm.createContext({
    URL,
    document: {
      title: "Shop", documentElement: { lang: "de" }, createElement: element,
      getElementById: (id) => (id === "apple" ? { append: (made) => world.drawn.push(made) } : null),
    },
    location: { assign: (url) => world.places.push(url) },
    fetch: async (url, options) => {
      const path = url.replace("https://pay.example/ctp/api/", "");
      world.calls.push([options.method, path, options.body && JSON.parse(options.body)]);
      const answer = answers[path];
      return { ok: answer !== undefined, status: answer ? 200 : 422, json: async () => answer };
    },
    ...(apple && { ApplePaySession }),
  });
  vm.runInContext(text, context);
  world.open = async (params) => {
    context.params = {
      checkout_url: "https://pay.example/", containerId: "apple",
      onSuccess: (response) => world.told.push(response), onInitalError: (error) => world.failed.push(error.message),
      ...params,
    };
    vm.runInContext("new ApplePay(params)", context);
    await settled();
    return world;
  };
  return world;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const PAID = { token: { paymentData: { data: "x" }, paymentMethod: { network: "Visa" }, transactionIdentifier: "t" } };

// No Apple Pay in this browser, no element, no order, or an address that is none: nothing is drawn, the shop hears it once.
for (const [world, params] of [
  [browser({ apple: false }), { token: "9f6c" }],
  [browser(), { token: "9f6c", containerId: "elsewhere" }],
  [browser(), {}],
  [browser(), { token: "9f6c" }],
  [browser(), { token: "9f6c", checkout_url: "nowhere" }],
]) {
  await world.open(params);
  assert.deepEqual([world.drawn.length, world.failed.length], [0, 1], JSON.stringify(params));
}

// With a token of the shop's server.
{
  const world = await browser({
    answers: {
      "checkouts/9f6c": QUERY,
      "apple_pay/validate": { merchantSessionIdentifier: "m" },
      "apple_pay/payment": { response: { status: "successful", uid: "u" } },
    },
  }).open({ token: "9f6c" });
  assert.equal(world.failed.length, 0, world.failed[0]);
  const [button] = world.drawn;
  assert.equal(button.attributes["aria-label"], "Apple Pay");
  button.click();
  const [session] = world.sessions;
  assert.deepEqual(JSON.parse(JSON.stringify(session.request)), {
    countryCode: "LV", currencyCode: "EUR", merchantCapabilities: ["supports3DS"], supportedNetworks: ["visa"],
    total: { label: "Fern & Field", amount: "19.99" },
  });
  await session.onvalidatemerchant({ validationURL: "https://apple-pay-gateway.apple.com/paymentservices/startSession" });
  await session.onpaymentauthorized({ payment: PAID });
  assert.deepEqual(world.calls.slice(1), [
    ["POST", "apple_pay/validate", {
      url: "https://apple-pay-gateway.apple.com/paymentservices/startSession", token: "9f6c", context: "merchant",
    }],
    ["POST", "apple_pay/payment", { request: PAID, token: "9f6c", contract: false }],
  ]);
  assert.deepEqual(session.done, ["begin", ["validated", { merchantSessionIdentifier: "m" }], ["paid", 0]]);
  assert.deepEqual(world.told, [{ response: { status: "successful", uid: "u" } }]);
}

// With a public key: the token is made when the payer presses, not for everybody who looks.
{
  const checkout = { transaction_type: "payment", order: { amount: 500, currency: "JPY", description: "Tea" } };
  const world = await browser({
    answers: {
      checkouts: { checkout: { token: "77aa" } },
      "apple_pay/validate": {},
      "apple_pay/payment": { response: { status: "failed" } },
    },
  }).open({ public_key: "MII", checkout, country_code: "JP" });
  assert.equal(world.calls.length, 0);
  world.drawn[0].click();
  const [session] = world.sessions;
  assert.equal(session.request.total.amount, "500");
  assert.equal(session.request.countryCode, "JP");
  await session.onvalidatemerchant({ validationURL: "https://apple-pay-gateway.apple.com/x" });
  assert.deepEqual(world.calls[0], ["POST", "checkouts", { checkout: { ...checkout, public_key: "MII" } }]);
  await session.onpaymentauthorized({ payment: PAID });
  assert.deepEqual(session.done.at(-1), ["paid", 1]);
  assert.deepEqual(world.told, [], "a decline is no success");
}

// The bank asks back: the payer is sent to its page. A refused validation ends Apple's sheet.
{
  const world = await browser({
    answers: { "checkouts/9f6c": QUERY, "apple_pay/payment": { response: { status: "incomplete", url: "https://bank.example/3ds" } } },
  }).open({ token: "9f6c" });
  world.drawn[0].click();
  await world.sessions[0].onvalidatemerchant({ validationURL: "https://elsewhere.example/" });
  assert.deepEqual(world.sessions[0].done, ["begin", "abort"]);
  await world.sessions[0].onpaymentauthorized({ payment: PAID });
  assert.deepEqual(world.places, ["https://bank.example/3ds"]);
}
