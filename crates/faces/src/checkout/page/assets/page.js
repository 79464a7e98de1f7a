// Where the scripts of all pages begin. Without them the pages work too.
// @ts-check
import { embed } from "./embed.js";
import { comeBack, countDown } from "./clock.js";
import { wait } from "./watch.js";
import { go, report } from "./bank.js";
import { form } from "./pay.js";
import { wallets } from "./wallets.js";

embed();
switch (document.body.dataset.page) {
  case "form":
    form();
    countDown();
    wallets();
    break;
  case "challenge": go(); break;
  case "returned": report(); break;
  case "pending": wait(); break;
  case "result": comeBack(); break;
}
