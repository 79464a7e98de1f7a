// A small screen, by night, and one that is smaller still.
import { CARDS, ask, pay, told } from "../shop.mjs";
import { same } from "../stage.mjs";

export default async function (stage) {
  const { page: address } = await ask(stage, {
    settings: {
      customer_fields: { visible: ["email", "country"], read_only: ["first_name"] },
      agreement_toggle: { text: "I have read the terms", url: "https://shop.example/terms" },
      save_card_toggle: { display: false },
    },
    customer: { first_name: "Erika" },
    order: { cart: { positions: [
      { name: "The Lighthouse", amount: 103450, quantity: 1, description: "Novel", nomenclature_code: "1" },
      { name: "Letters from the sea", amount: 20000, quantity: 2, description: "Letters", nomenclature_code: "2" },
    ] } },
  });
  const small = await stage.visitor({ size: "narrow" });
  await small.goto(address);
  await stage.fits(small, "the form at 320 pixels");
  await stage.shot(small, "narrow-form");
  await small.context().close();

  const page = await stage.visitor({ size: "phone", scheme: "dark" });
  await page.goto(address);
  await stage.accessible(page, "the form by night");
  await stage.fits(page, "the form on the phone");
  await stage.shot(page, "phone-form-dark");
  same(await page.getByRole("textbox", { name: "First name" }).getAttribute("readonly"), "", "the fixed field");
  await page.fill("#customer_email", "erika@example.com");
  await page.selectOption("#customer_country", "DE");
  await page.check("#agreement");
  await pay(page, CARDS.good);
  await told(page, "successful");
  await stage.accessible(page, "the result by night");
  await stage.shot(page, "phone-result-dark");
  stage.only(page, stage.url);
}
