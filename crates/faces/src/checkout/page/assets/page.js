// Where the scripts of all pages begin. Without them the pages work too.
// @ts-check
import data from "./data.js";
import { embed } from "./embed.js";
import { comeBack, countDown } from "./clock.js";
import { wait } from "./watch.js";
import { go, report } from "./bank.js";
import { form } from "./pay.js";

embed();
switch (document.body.dataset.page) {
  case "form":
    form();
    countDown();
    if (data.wallets?.apple || data.wallets?.google) import("./wallets.js").then(({ wallets }) => wallets());
    break;
  case "challenge": go(); break;
  case "returned": report(); break;
  case "pending": wait(); break;
  case "result": comeBack(); break;
}
