// The page that a bank or PayPal sends the payer back to. In a window of the library it tells the shop's page, which closes
// it and asks the server what came of it. In the card form's frame there is nobody to tell: the form asks by itself. Where an app
// has opened a tab of its own nothing goes on, and the page says so unless we know better.

let shop;
try {
  shop = sessionStorage.getItem("florin-shop");
} catch {
  shop = undefined;
}
const said = document.querySelector("[data-goes-on]");
const isWaitedFor = parent !== window || Boolean(opener && shop);
if (said && isWaitedFor) said.textContent = said.dataset.goesOn;
if (opener && shop) {
  const success = document.body.dataset.turned === undefined;
  opener.postMessage({ messageType: "PaymentId", payload: { success } }, shop);
}
