// The payment window in a real browser, inside a shop whose policy allows the checkout and nothing else.
// The checkout here is of make-believe: its page says what the token tells it to say, word by word.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const script = readFileSync(new URL("../be_gateway.js", import.meta.url), "utf8");
const asked = [];

const PAGE = `<!doctype html><meta charset=utf-8><title>Pay</title><button id=pay>Pay</button><script>
const query = new URLSearchParams(location.search);
const framed = parent !== window;
const around = framed ? parent : opener;
const say = (more, nonce = query.get("nonce")) => around.postMessage({ source: "begateway-page", nonce, ...more }, query.get("origin"));
for (const word of query.get("token").split(",")) {
  const [type, value] = word.split(":");
  if (type === "unframed" && framed) break;
  else if (type === "forged") say({ type: "close", status: "failed" }, "0".repeat(32));
  else if (type === "status" || type === "close") say({ type, status: value === "null" ? null : value });
  else if (type === "redirect") say({ type, reason: value, url: new URLSearchParams(location.search).get("origin") + "/away" });
  else if (type === "evil") say({ type: "redirect", reason: "bank", url: "javascript:document.title='evil'" });
  else if (type === "ready") say({ type });
}
addEventListener("message", (event) => {
  if (event.data.type === "css") say({ type: "close", status: event.data.css.body.color === "#123456" ? "pending" : "failed" });
  if (event.data.type === "close" && query.get("token").includes("polite")) say({ type: "close", status: "pending" });
});
</script>`;

function serve(handle) {
  return new Promise((resolve) => {
    const server = createServer(handle).listen(0, "127.0.0.1", () => {
      server.unref();
      resolve(`http://127.0.0.1:${server.address().port}`);
    });
  });
}

const florin = await serve((request, response) => {
  const path = request.url.split("?")[0];
  const allow = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "content-type,x-api-version" };
  if (request.method === "OPTIONS") return response.writeHead(204, allow).end();
  if (path === "/widget/be_gateway.js") return response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8" }).end(script);
  if (path === "/widget/hpp.html") return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(PAGE);
  if (path !== "/ctp/api/checkouts") return response.writeHead(404).end();
  let body = "";
  request.on("data", (part) => (body += part)).on("end", () => {
    const { checkout } = JSON.parse(body);
    asked.push({ checkout, authorization: request.headers.authorization, version: request.headers["x-api-version"] });
    const good = checkout.public_key === "MII";
    response.writeHead(good ? 201 : 422, { "Content-Type": "application/json", ...allow });
    response.end(JSON.stringify(good ? { checkout: { token: "ready,status:successful,close:successful" } } : { message: "no" }));
  });
});

const strict = (frames) => `default-src 'none'; script-src ${florin}; ${frames ? `frame-src ${florin};` : ""} connect-src ${florin}; style-src 'none'`;
const shop = await serve((request, response) => {
  response.writeHead(200, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": strict(!request.url.startsWith("/frameless")),
  });
  response.end(`<!doctype html><html lang=de><title>Shop</title><button id=buy>Buy</button><p>${"long<br>".repeat(200)}</p><script src="${florin}/widget/be_gateway.js"></script>`);
});

/** A browser spoken to through a pipe; one page at a time. */
class Browser {
  constructor(path) {
    this.profile = mkdtempSync(join(tmpdir(), "window-"));
    this.process = spawn(path, [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
      `--user-data-dir=${this.profile}`, "about:blank",
    ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.waiting = new Map();
    this.noise = [];
    this.last = 0;
    let text = "";
    this.process.stdio[4].on("data", (part) => {
      const messages = (text + part).split("\0");
      text = messages.pop();
      for (const message of messages) this.hear(JSON.parse(message));
    });
  }

  hear(message) {
    if (message.id) {
      const { resolve, reject } = this.waiting.get(message.id);
      if (message.error) reject(new Error(JSON.stringify(message.error)));
      else resolve(message.result);
    } else if (message.method === "Runtime.consoleAPICalled" || message.method === "Runtime.exceptionThrown") {
      this.noise.push(JSON.stringify(message.params).slice(0, 400));
    } else if (message.method === "Log.entryAdded") {
      this.noise.push(message.params.entry.text);
    } else if (message.method === "Page.loadEventFired") {
      this.loaded?.();
    }
  }

  send(method, params = {}, sessionId = this.session) {
    const id = ++this.last;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  /** A new page of the shop. */
  async visit(path, features = []) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" }, undefined);
    this.session = (await this.send("Target.attachToTarget", { targetId, flatten: true }, undefined)).sessionId;
    for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
    await this.send("Emulation.setEmulatedMedia", { features });
    this.noise = [];
    const loaded = new Promise((resolve) => (this.loaded = resolve));
    await this.send("Page.navigate", { url: shop + path });
    await loaded;
  }

  /** What an expression gives, promises awaited, as if the payer had clicked. */
  async run(expression) {
    const done = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (done.exceptionDetails) throw new Error(JSON.stringify(done.exceptionDetails).slice(0, 600));
    return done.result.value;
  }

  async press(key) {
    const code = { Escape: 27, Tab: 9, Enter: 13 }[key];
    for (const type of ["rawKeyDown", "keyUp"]) await this.send("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: code });
  }

  async end() {
    await this.send("Browser.close", {}, undefined).catch(() => {});
    await new Promise((resolve) => (this.process.exitCode === null ? this.process.once("exit", resolve) : resolve()));
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const browser = new Browser(process.argv[2]);

/** Opens the window; `ended` resolves with what `closeWidget` heard, a while after its first word to hear a second one. */
const open = (params) => browser.run(`
  globalThis.heard = [];
  globalThis.messages = [];
  addEventListener("message", (event) => messages.push(event.data.type));
  document.getElementById("buy").focus();
  globalThis.ended = new Promise((resolve) => {
    const closeWidget = (status) => { heard.push(status); setTimeout(() => resolve(heard), 350); };
    globalThis.widget = new BeGateway({ checkout_url: ${JSON.stringify(florin)}, closeWidget, ...${JSON.stringify(params)} });
    widget.createWidget();
  });
  0`);
const ended = () => browser.run("ended");
/** Until a condition holds in the shop's page; checked at every frame. */
const until = (condition) => browser.run(`new Promise((resolve) => {
  const look = () => ((${condition}) ? resolve(true) : setTimeout(look, 20));
  look();
})`);
const ROOT = "[...document.body.children].map((each) => each.shadowRoot).find(Boolean)";
const SHOWN = `${ROOT}?.querySelector("iframe")?.style.visibility === "visible"`;
const SHOP_AGAIN = `({ focus: document.activeElement.id, scroll: document.documentElement.style.overflow, left: !!(${ROOT}) })`;

const stories = {
  async "each way to end is told once, in the words of closeWidget"() {
    for (const status of ["successful", "failed", "pending", "error", "null", "nonsense"]) {
      await browser.visit("/");
      await open({ token: `ready,status:successful,close:${status},close:failed` });
      assert.deepEqual(await ended(), [["null", "nonsense"].includes(status) ? null : status]);
      assert.deepEqual(await browser.run(SHOP_AGAIN), { focus: "buy", scroll: "", left: false });
      assert.deepEqual(browser.noise, []);
    }
  },

  async "the window is a dialog with a name, holds the focus and stops the page behind from scrolling"() {
    await browser.visit("/");
    await open({ token: "ready" });
    await until(SHOWN);
    const seen = await browser.run(`(() => {
      const dialog = ${ROOT}.querySelector("dialog");
      const [button] = dialog.querySelectorAll("button");
      const frame = dialog.querySelector("iframe");
      return {
        modal: dialog.matches(":modal"), aria: dialog.getAttribute("aria-modal"), name: dialog.ariaLabel, close: button.ariaLabel,
        title: frame.title, focus: ${ROOT}.activeElement === frame, scroll: document.documentElement.style.overflow,
        styles: dialog.querySelectorAll("style").length, all: getComputedStyle(dialog).position,
      };
    })()`);
    assert.deepEqual(seen, {
      modal: true, aria: "true", name: "Zahlung", close: "Schließen", title: "Zahlung", focus: true, scroll: "hidden", styles: 0, all: "fixed",
    });
    await browser.run(`document.getElementById("buy").focus()`);
    assert.notEqual(await browser.run("document.activeElement.id"), "buy", "what is behind cannot be reached");
    await browser.run("widget.createWidget()");
    assert.equal(await browser.run(`[...document.body.children].filter((each) => each.shadowRoot).length`), 1, "one window");
    assert.deepEqual(browser.noise, []);
  },

  async "escape and the cross close it; the page has the last word"() {
    for (const [token, key, wanted] of [["ready", "Escape", null], ["ready,polite", "Escape", "pending"], ["ready,status:failed", "Enter", "failed"]]) {
      await browser.visit("/");
      await open({ token });
      await until(SHOWN);
      await browser.run(`${ROOT}.querySelector("button").focus()`);
      await browser.press(key);
      if (key === "Enter") await browser.run(`${ROOT}.querySelector("button").click()`);
      assert.deepEqual(await ended(), [wanted], token);
      assert.deepEqual(browser.noise, []);
    }
  },

  async "only the page in the frame is heard, and only with the word of this window"() {
    await browser.visit("/");
    await open({ token: "forged,evil,ready,status:pending" });
    await until(SHOWN);
    const forged = await browser.run(`(async () => {
      const address = new URL(${ROOT}.querySelector("iframe").src);
      const nonce = address.searchParams.get("nonce");
      const heard = new Promise((resolve) => addEventListener("message", () => setTimeout(resolve)));
      postMessage({ source: "begateway-page", nonce, type: "close", status: "successful" }, location.origin);
      await heard;
      return { nonce: nonce.length, origin: address.searchParams.get("origin") === location.origin, iframe: address.searchParams.get("iframe") };
    })()`);
    assert.deepEqual(forged, { nonce: 32, origin: true, iframe: "overlay" });
    assert.deepEqual(await browser.run("heard"), []);
    assert.equal(await browser.run("document.title"), "Shop");
  },

  async "the page moves the shop's window: to a bank, and back to the shop"() {
    for (const [reason, wanted] of [["bank", "redirected"], ["return", "successful"]]) {
      await browser.visit("/");
      const arrived = new Promise((resolve) => (browser.loaded = resolve));
      await browser.run(`sessionStorage.clear()`);
      await browser.run(`new BeGateway({
        checkout_url: ${JSON.stringify(florin)}, token: "ready,status:successful,redirect:${reason}",
        closeWidget: (status) => sessionStorage.setItem("heard", (sessionStorage.getItem("heard") ?? "") + status),
      }).createWidget()`);
      await arrived;
      await until(`location.pathname === "/away"`);
      assert.equal(await browser.run(`sessionStorage.getItem("heard")`), wanted);
    }
  },

  async "where the shop's policy forbids frames, the page opens in a window of its own"() {
    await browser.visit("/frameless");
    await open({ token: "unframed,ready,status:successful,close:successful" });
    assert.deepEqual(await ended(), ["successful"]);
    assert.deepEqual(await browser.run(SHOP_AGAIN), { focus: "buy", scroll: "", left: false });
  },

  async "a frame that stays silent is given up for a window, which the payer may close"() {
    await browser.visit("/");
    await open({ token: "unframed,ready,status:pending" });
    await until(`${ROOT}?.querySelectorAll("button").length === 2`);
    assert.equal(await browser.run(`${ROOT}.querySelectorAll("button")[1].textContent`), "Zahlungsseite öffnen");
    const find = async () => (await browser.send("Target.getTargets", {}, undefined)).targetInfos.find((each) => each.url.includes("unframed"));
    await until(`messages.length === 2`);
    assert.deepEqual(await browser.run("heard"), []);
    const { targetId, url } = await find();
    assert.ok(!url.includes("iframe="), url);
    await browser.send("Target.closeTarget", { targetId }, undefined);
    assert.deepEqual(await ended(), ["pending"]);
  },

  async "without a token the window makes one with the public key"() {
    await browser.visit("/");
    asked.length = 0;
    const checkout = { public_key: "MII", transaction_type: "payment", order: { amount: 100, currency: "EUR", description: "Tea" } };
    await open({ checkout });
    assert.deepEqual(await ended(), ["successful"]);
    assert.deepEqual(asked, [{ checkout, authorization: undefined, version: "2" }]);
  },

  async "bad parameters and refusals are errors, told once"() {
    for (const params of [{}, { token: "ready", checkout_url: "nowhere" }, { token: "ready", checkout_url: "javascript:0" }, { checkout: { public_key: "other" } }]) {
      await browser.visit("/");
      await open(params);
      assert.deepEqual(await ended(), ["error"], JSON.stringify(params));
      assert.deepEqual(await browser.run(SHOP_AGAIN), { focus: "buy", scroll: "", left: false });
    }
  },

  async "the shop's colour is worn, words that are no colour are not; less motion is honoured"() {
    for (const [backgroundColor, wanted] of [["rgb(1, 2, 3)", "rgb(1, 2, 3)"], ["url(https://x.example/)", "canvas"]]) {
      await browser.visit("/", [{ name: "prefers-reduced-motion", value: "reduce" }]);
      const checkout = { settings: { language: "he", style: { widget: { backgroundColor } } } };
      await open({ token: "status:pending", checkout });
      await until(ROOT);
      const seen = await browser.run(`(() => {
        const dialog = ${ROOT}.querySelector("dialog");
        const moves = dialog.getAnimations({ subtree: true }).length;
        return { colour: dialog.firstChild.style.background, moves, dir: dialog.dir, name: dialog.ariaLabel };
      })()`);
      assert.deepEqual(seen, { colour: wanted, moves: 0, dir: "rtl", name: "תשלום" });
    }
  },

  async "the shop's looks are told to the page that said it is ready"() {
    await browser.visit("/");
    await open({ token: "ready", style: { body: { color: "#123456" } } });
    assert.deepEqual(await ended(), ["pending"]);
  },

  async "inside an app the page takes the shop's place, unless the shop wants the window"() {
    const agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
    await browser.visit("/");
    await browser.send("Emulation.setUserAgentOverride", { userAgent: agent });
    await open({ token: "ready,close:successful", fromWebview: true });
    assert.deepEqual(await ended(), ["successful"]);
    await browser.visit("/");
    await browser.send("Emulation.setUserAgentOverride", { userAgent: agent });
    const arrived = new Promise((resolve) => (browser.loaded = resolve));
    await open({ token: "none" });
    await arrived;
    assert.equal(await browser.run("location.pathname + location.search"), "/widget/hpp.html?token=none");
  },
};

const late = setTimeout(() => {
  console.log("the browser did not get through the stories in three minutes");
  browser.process.kill("SIGKILL");
  process.exit(1);
}, 180_000);
try {
  for (const [name, story] of Object.entries(stories)) {
    await story().catch((fault) => {
      throw new Error(`${name}: ${fault.message}; noise: ${browser.noise.join(" | ")}`);
    });
  }
} catch (fault) {
  console.log(fault.message);
  process.exitCode = 1;
} finally {
  clearTimeout(late);
  await browser.end();
}
