// The widget in a shop of another origin with a strict policy: paid, closed by the payer, and the bank inside of it.
import { CARDS, answerBank, ask, foreignShop } from "../shop.mjs";
import { check, same } from "../stage.mjs";

const SCRIPT = `
document.getElementById("open").addEventListener("click", () => {
  const { checkout, token } = document.body.dataset;
  new BeGateway({
    checkout_url: checkout, token,
    closeWidget: (status) => { document.getElementById("status").textContent = String(status); },
  }).createWidget();
});
document.body.dataset.ready = "yes";
`;

const front = (checkout, token) => `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A strange shop</title>
<script src="${checkout}/widget/be_gateway.js" defer></script><script src="/shop.js" defer></script></head>
<body data-checkout="${checkout}" data-token="${token}"><main><h1>A strange shop</h1>
<button id="open">Pay</button><p id="status" role="status"></p></main></body></html>`;

export default async function (stage) {
  const pages = { "/shop.js": SCRIPT };
  const policy = `default-src 'none'; script-src 'self' ${stage.url}; frame-src ${stage.url}; connect-src ${stage.url}; base-uri 'none'`;
  const shop = await foreignShop(pages, policy);
  try {
    const open = async (page, more) => {
      const { token } = await ask(stage, more);
      pages["/"] = front(stage.url, token);
      await page.goto(shop.url);
      await page.locator("body[data-ready]").waitFor();
      await page.click("#open");
      const frame = page.frameLocator("iframe");
      await frame.locator("#submit").waitFor();
      return frame;
    };
    const closed = async (page, status) => {
      await page.locator("#status:not(:empty)").waitFor();
      same(await page.locator("#status").innerText(), status, "what the shop hears");
    };
    const page = await stage.visitor();
    let frame = await open(page, {});
    await stage.accessible(page, "the window");
    await stage.shot(page, "desktop-widget");
    await frame.locator("#cross").click();
    await closed(page, "null");

    // Paid: the result stands in the window until the payer closes it.
    frame = await open(page, {});
    await fillIn(frame, CARDS.good);
    await frame.locator('body[data-page="result"]').waitFor();
    await stage.shot(page, "desktop-widget-result");
    await frame.locator("#cross").click();
    await closed(page, "successful");

    // The bank asks inside the window, and the payer is sent back by the shop's address.
    const phone = await stage.visitor({ size: "phone" });
    frame = await open(phone, { iframe: true, settings: { return_url: `${shop.url}/?back=1` } });
    await fillIn(frame, CARDS.asks);
    const bank = frame.frameLocator("#bank iframe");
    await bank.locator("#password").waitFor();
    await stage.shot(phone, "phone-widget-challenge");
    await answerBank(bank);
    await frame.locator('body[data-page="result"]').waitFor();
    await frame.locator("#back").click();
    await phone.waitForURL(/back=1/);
    check(new URL(phone.url()).searchParams.get("status") === "successful", "the status in the address");
    stage.only(page, stage.url, shop.url);

    // A page that no shop may frame.
    const { page: address } = await ask(stage);
    const answer = await fetch(address);
    check(/frame-ancestors 'none'/.test(answer.headers.get("content-security-policy")), "anybody may frame the page");
  } finally {
    shop.close();
  }
}

async function fillIn(frame, number) {
  await frame.locator("#number").fill(number);
  await frame.locator("#expiry").fill("0131");
  await frame.locator("#cvv").fill("123");
  await frame.locator("#holder").fill("Erika Muster");
  await frame.locator("#submit").click();
}
