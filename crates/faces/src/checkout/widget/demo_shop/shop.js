/** @file The shop's own script: asks its server for a payment token and opens the payment window with it. */

const button = /** @type {HTMLButtonElement} */ (document.getElementById("window"));
const line = /** @type {HTMLElement} */ (document.getElementById("outcome"));

/** What the shop says for each way in which the window may close. @type {Record<string, string>} */
const words = {
  successful: "Paid. Thank you!",
  failed: "The payment did not work. Nothing was charged.",
  pending: "The payment is not through yet. We will write as soon as we know.",
  redirected: "You are on your way to your bank.",
  error: "The payment window could not be opened.",
  null: "You closed the window. The notebook waits for you.",
};

button.addEventListener("click", async () => {
  // Not `disabled`, which would take the focus away that the window gives back.
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  line.textContent = "";
  try {
    const answer = await fetch("/demo/shop/order", { method: "POST" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { token } = await answer.json();
    const widget = new (/** @type {any} */ (globalThis).BeGateway)({
      checkout_url: document.body.dataset.checkout,
      token,
      closeWidget: (/** @type {string | null} */ status) => {
        line.textContent = words[String(status)];
        line.dataset.status = String(status);
      },
    });
    widget.createWidget();
  } catch {
    line.textContent = words.error;
  } finally {
    button.ariaBusy = "false";
  }
});
