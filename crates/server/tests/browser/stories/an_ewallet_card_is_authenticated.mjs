// Cards that we authenticate before a PSP hears of them: without a question, with the issuer's look at the browser, attempted,
// refused, with nobody to ask, with a challenge that is passed, refused, left or answered too late, and for a card that is only
// stored.
import { ewalletShop, start, typeCard, validate } from "../ewallet.mjs";
import { check, same } from "../stage.mjs";

const asking = { threeDsBrands: ["Visa", "MasterCard"] };

export default async function (stage) {
  const shop = await ewalletShop(stage);
  try {
    const page = await stage.visitor();
    let looks = 0;
    page.on("request", (request) => { looks += request.url().includes("/ewallet/method/heard") ? 1 : 0; });
    const framed = { options: { displayMode: "iframe", iframeContainerSelector: "#place" } };
    const pay = async (number, more = {}) => {
      await shop.open(page, await start(stage, { ...asking, ...more }), framed);
      await page.click("#CardPay button");
      const frame = page.frameLocator("iframe");
      await frame.locator("#field-number").waitFor();
      await typeCard(frame, number);
      return frame.frameLocator("iframe.bank");
    };
    const told = async (status) => (await validate(stage, await shop.hears(page, status)));

    // Nobody is asked anything; the second card's issuer looks at the browser first, out of sight, and the third one's stands in
    // for a bank that takes no part.
    for (const number of ["4012000000001006", "4000000000003055", "4012000000001055"]) {
      await pay(number);
      same((await told("paid")).upgChargeResults.operationResultCode, "Success", number);
    }
    // Refused by the issuer; or nobody could be asked, the PSP declined for that, and still nobody could be asked.
    for (const number of ["4012000000001030", "4012000000001014", "4012000000001022"]) {
      await pay(number);
      const refused = (await told("Rejected")).upgChargeResults;
      same([refused.gatewayResultCode, refused.gatewayName], ["authentication_failed", null], number);
    }

    // The cardholder is asked.
    for (const [choice, status, word] of [
      ["approve", "paid", "Success"], ["reject", "Rejected", "Rejected"], ["abandon", "Rejected", "Rejected"],
    ]) {
      const bank = await pay("4000000000003220");
      const button = bank.locator(`button[value=${choice}]`);
      await button.waitFor();
      if (choice === "approve") {
        await stage.accessible(page, "the challenge");
        await stage.shot(page, "ewallet-own-challenge");
      }
      await button.click();
      const result = (await told(status)).upgChargeResults;
      same(result.operationResultCode, word, choice);
      if (choice === "abandon") same(result.gatewayResultCode, "shopper_cancelled", "why");
    }

    // The issuer declines what was only attempted: one more try, with a challenge, in the same form. With our own server
    // and with the PSP's.
    for (const more of [{}, { threeDsBrands: undefined }]) {
      const bank = await pay("4000002760003184", more);
      await bank.locator("button[value=approve]").click();
      same((await told("paid")).upgChargeResults.operationResultCode, "Success", "a soft decline");
    }

    // First looked at, then asked.
    const looked = await pay("4012000000003010");
    await looked.locator("button[value=approve]").click();
    same((await told("paid")).upgChargeResults.operationResultCode, "Success", "looked at and asked");

    same(looks, 2, "issuers that have looked at the browser");

    // A card that is only stored: its owner is asked, and the shop's server gets the proof.
    const stored = await pay("4242424242424242", { operation: "TOKENIZE", amount: undefined, allowedeWalletAccountIds: ["cards"] });
    await stored.locator("button[value=approve]").click();
    const model = (await told("paid")).tokenAndMaskedCardModel;
    check(model.token && model.threeDS.authenticationValue, "token and proof");
    same(model.threeDS.eci, "05", "the indicator");

    // The cardholder comes back to the bank's page too late.
    const late = (await pay("4000000000003220")).locator("button[value=approve]");
    await late.waitFor();
    await fetch(`${stage.url}/simulator/_control/clock`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ advance_seconds: 3600 }),
    });
    await late.click();
    same((await told("Rejected")).upgChargeResults.gatewayResultCode, "authentication_failed", "too late");
    stage.only(page, stage.url, shop.url);
  } finally {
    shop.close();
  }
}
