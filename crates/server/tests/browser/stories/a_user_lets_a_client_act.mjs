// The page of consent: who asks for what is told, the user signs in and agrees, in part or not at all, without a mouse.
import { THANKS, carried, foreignShop } from "../shop.mjs";
import { check, same } from "../stage.mjs";
import { CLIENT, ask, typed } from "../wallet.mjs";

const USER = [["username", "owner@example.test"], ["password", "owner-pass-13"]];
const SCOPES = "cards_offline balance statements email_optional full_name_optional";

function address(stage, back, lang = "") {
  const query = new URLSearchParams({
    response_type: "code", client_id: CLIENT[0], redirect_uri: back, scope: SCOPES, state: "a&b=c",
  });
  return `${stage.url}${lang}/oauth?${query}`;
}

/** What the client may do with the code that a browser brought. */
async function redeemed(stage, page, back) {
  const { code, state } = carried(page);
  same(state, "a&b=c", "the state");
  const form = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: back });
  const token = await ask(stage, "POST", "/oauth/v1/token", form.toString());
  return ask(stage, "GET", "/rest/v1/user/me", undefined, [token.access_token, token.mac_key]);
}

async function looks(stage, back) {
  for (const [lang, size, scheme] of [["en", "desktop", "light"], ["lt", "phone", "dark"], ["ar", "narrow", "light"]]) {
    const page = await stage.visitor({ size, scheme });
    await page.goto(address(stage, back, `/${lang}`));
    same(await page.getAttribute("html", "lang"), lang, "the language");
    await stage.accessible(page, `consent in ${lang}`);
    await stage.fits(page, `consent in ${lang}`);
    await stage.shot(page, `wallet-consent-${lang}`);
    await page.fill("#username", "owner@example.test");
    await page.fill("#password", "not this one");
    await page.click('button[value="allow"]');
    await page.waitForSelector('[role="alert"]');
    same(await page.inputValue("#password"), "", "a password is not told back");
    await stage.accessible(page, `a wrong password in ${lang}`);
    await stage.fits(page, `a wrong password in ${lang}`);
    await stage.shot(page, `wallet-consent-fault-${lang}`);
    await page.click('button[value="deny"]');
    await page.waitForURL(/error=access_denied/);
  }
}

export default async function (stage) {
  const shop = await foreignShop({ "/back": THANKS });
  const back = `${shop.url}/back`;
  try {
    const page = await stage.visitor();
    await page.goto(address(stage, back));
    check((await page.locator("main").innerText()).includes("localhost"), "the page says where the user returns to");
    await typed(page, USER);
    await page.waitForURL(`${back}?**`);
    const all = await redeemed(stage, page, back);
    same([all.id, all.email], [13, "owner@example.test"], "what was agreed to");

    // Without the e-mail address; the space bar unmarks it.
    await page.goto(address(stage, back));
    await page.locator('input[value="email"]').focus();
    await page.keyboard.press("Space");
    await typed(page, USER);
    await page.waitForURL(`${back}?**`);
    const some = await redeemed(stage, page, back);
    same([some.id, some.email], [13, undefined], "what was agreed to without the address");

    await page.goto(address(stage, "https://evil.example/back"));
    check((await page.locator("h1").innerText()).length > 0, "a strange address is told on the page");
    await stage.accessible(page, "a request that does not work");
    await stage.shot(page, "wallet-consent-broken");
    await looks(stage, back);
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
