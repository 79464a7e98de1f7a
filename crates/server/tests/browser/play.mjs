// node play.mjs STORY, with FLORIN_URL and FLORIN_SHOTS in the environment. A story is a module under stories/
// whose default export is an async function of the stage. It fails by throwing.

import path from "node:path";
import { pathToFileURL } from "node:url";

import { FLAGS, Stage, chromium, same } from "./stage.mjs";

const [, , story] = process.argv;
const { default: play } = await import(pathToFileURL(path.join(import.meta.dirname, "stories", `${story}.mjs`)));
const browser = await chromium.launch({
  executablePath: process.env.FLORIN_TEST_CHROMIUM, headless: true, args: FLAGS,
});
// A story that hangs says so while its test still listens.
const late = setTimeout(() => {
  console.error(`${story} is not over after four minutes: its last pages were ${pages().join(", ")}`);
  process.exit(1);
}, 240_000);
const pages = () => browser.contexts().flatMap((context) => context.pages()).map((page) => page.url());
const stage = new Stage(browser, process.env.FLORIN_URL, process.env.FLORIN_SHOTS);
try {
  await play(stage);
  same(stage.faults, [], "faults in the pages");
} finally {
  await browser.close();
  clearTimeout(late);
}
