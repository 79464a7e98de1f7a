// The issuer's page looks at the browser in a hidden frame. Once it has come back to us, or after ten seconds, we go on.

const next = document.querySelector("a").href;
const goOn = () => location.replace(next);
document.querySelector("iframe").addEventListener("load", (event) => {
  try {
    if (event.target.contentWindow.location.pathname === "/ewallet/method/heard") goOn();
  } catch {
    // It is still at the issuer.
  }
});
setTimeout(goOn, 10000);
document.querySelector("form").submit();
