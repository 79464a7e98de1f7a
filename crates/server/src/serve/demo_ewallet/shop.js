// The page of a shop: draws the buttons of its session, and has its server validate what came of a payment.

const engine = new eWallet.Engine(document.body.dataset.session, undefined, "en", {
  displayMode: "iframe", iframeContainerSelector: "#place",
});
const [status, result] = ["status", "result"].map((id) => document.getElementById(id));

async function paid({ token }) {
  const [data, success] = engine.parseResultToken(token);
  if (!data.clientSuccess) {
    status.textContent = data.clientErrorMessage;
    return;
  }
  const answer = await fetch("/demo/ewallet/confirm", { method: "POST", body: token });
  status.textContent = success ? "Thank you for your order." : "The payment was declined. Try another card or way.";
  result.textContent = JSON.stringify(await answer.json(), null, 2);
}

const usable = await engine.checkAvailability();
engine.payBy(usable.map((name) => ({ name, domEntitySelector: `#${name}` })), paid, { color: "Dark", text: "Pay", width: "280px", height: "44px" });
document.body.dataset.usable = usable.join(" ");
