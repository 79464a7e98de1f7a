// The browser library as it is served: small, with its map and types, the same as the npm folder makes; the form's page, its
// headers, and no script that is not known.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { start } from "../ewallet.mjs";
import { check, same } from "../stage.mjs";

const FOLDER = path.join(import.meta.dirname, "../../../../faces/src/gateway/sessions/library");
const PAYLOAD = {
  pld: {
    op: "CHARGE", wlt: [{ name: "Mock" }, { name: "CardPay" }], url: "https://pay.example/EWalletOperations", cur: "EUR",
    ctry: "FR", amt: 12.5, brnd: ["Visa"], mode: "TEST", stg: "Prod",
  },
};
const COMPRESSED = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImNtcCI6IkRlZiJ9.IlBjMnhhc013RkVEUmY3bXppR2toeTl0S2NOc2xOS1JPT3dRUHI1Wm9UQ1ZMeURLcE1mNzM0cVhidWROZFNONGlDekVoSEY2ZnppODFocnN2eUhWaDBPQVFqckg3WVRYL2ZkQnNUenF6dG9ZcGU0UmJLV21VcWtvNjc5eXZodVJkVlgrcTk2NjhKWmUxOUhFWU1YUlRScWd2NTgwbHp3alBtelVVNU9GeHR6ZDg1Y0VpVno3NlVXa05JZHJ0MmRUdkRZYXhmQ09jY3JTczZ4OD0i.BiDCIdzx1B1ZkX_hM6t5bUvTs4SQyr6goRBZpujNR7Q";

function plain() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part(PAYLOAD)}.c2ln`;
}

export default async function (stage) {
  const get = async (name) => {
    const answer = await fetch(`${stage.url}/ewallet/${name}`);
    check(answer.status === 200, `${name}: ${answer.status}`);
    return answer;
  };
  const served = await (await get("ewallet.js")).text();
  const size = gzipSync(served, { level: 9 }).length;
  check(size < 25 * 1024, `${size} bytes of the library, compressed`);
  check(!/console\.(log|info|debug|error)/.test(served), "the library writes to the console");

  // The same as the folder for npm builds with Node alone.
  const made = await mkdtemp(path.join(tmpdir(), "florin-ewallet-"));
  try {
    execFileSync("node", [path.join(FOLDER, "build.mjs"), made]);
    const built = await readFile(path.join(made, "ewallet.js"), "utf8");
    same(served, `${built}//# sourceMappingURL=ewallet.js.map\n`, "what is served and what is built");
    same(await (await get("ewallet.mjs")).text(), await readFile(path.join(made, "ewallet.mjs"), "utf8"), "the modules");
    const { Engine } = await import(pathToFileURL(path.join(made, "ewallet.mjs")));

    // Tokens of the reference open in both forms, and what is none throws at once.
    for (const token of [plain(), COMPRESSED]) {
      const engine = new Engine(token, undefined, "de");
      same(engine.getSessionType(), "CHARGE", "the session's type");
      same(await engine.checkAvailability(), ["Mock", "CardPay"], "what can be used");
    }
    for (const wrong of ["", "a.b.c", "x", undefined, `${plain().split(".")[0]}.e30.x`]) {
      let thrown;
      try {
        new Engine(wrong, undefined, "en");
      } catch (error) {
        thrown = error;
      }
      check(thrown instanceof TypeError, `${wrong} opened`);
    }
    const engine = new Engine(plain(), undefined, "en");
    const [data, success] = engine.parseResultToken('{"success":false,"message":"closed","resultCode":"Canceled"}');
    same([data.clientSuccess, data.clientErrorMessage, data.resultCode, success], [false, "closed", "Canceled", false], "a failure");
  } finally {
    await rm(made, { recursive: true });
  }

  // Its map names each module and has a place for each line.
  const map = await (await get("ewallet.js.map")).json();
  same([map.version, map.file, map.sources.length], [3, "ewallet.js", map.sourcesContent.length], "the map");
  same(map.mappings.split(";").length - 1, served.split("\n").length - 4, "lines of the map");
  check((await (await get("ewallet.d.ts")).text()).includes("export class Engine"), "the types");

  // The form's page: every script is ours and known, and only pages by https or of this machine may frame it.
  const page = await stage.visitor();
  await page.goto(`${stage.url}/ewallet/card?lang=sk`);
  await page.locator("main").waitFor();
  same(await page.locator("html").getAttribute("lang"), "sk", "the language");
  const scripts = page.requested.filter(({ type }) => type === "script").map(({ url }) => url.replace(`${stage.url}/ewallet/`, "")).sort();
  same(scripts, ["address.js", "card.js", "checks.js", "fields.js", "jwe.js", "style.js"], "the form's scripts");
  stage.only(page, stage.url);
  const { headers } = await get("card");
  const policy = headers.get("content-security-policy");
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'"]) {
    check(policy.includes(rule), `${rule} is missing in ${policy}`);
  }
  same(headers.get("cache-control"), "no-store", "the page's cache");
  check((await start(stage)).split(".").length === 3, "a token of ours");
}
