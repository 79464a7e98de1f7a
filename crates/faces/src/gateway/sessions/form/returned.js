// The page that a bank or PayPal sends the payer back to. In a window of the library it tells the shop's page, which closes
// it and asks the server what came of it. In the card form's frame there is nobody to tell.

let shop;
try {
  shop = sessionStorage.getItem("florin-shop");
} catch {
  shop = undefined;
}
if (opener && shop) {
  const success = document.body.dataset.turned === undefined;
  opener.postMessage({ messageType: "PaymentId", payload: { success } }, shop);
}
