// The stage itself: a browser reaches the server, and a fault of a page would be seen.
import { check } from "../stage.mjs";

export default async function (stage) {
  const page = await stage.visitor();
  const answer = await page.goto(`${stage.url}/healthz`);
  check(answer.status() === 200, `healthz answered ${answer.status()}`);
  stage.only(page, stage.url);
}
