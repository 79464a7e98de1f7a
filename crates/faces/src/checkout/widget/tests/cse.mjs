// The encryption of card fields against a real key: what the script writes, the private key must open.
import assert from "node:assert/strict";
import { constants, createPublicKey, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

(0, eval)(readFileSync(new URL("../begateway-cse.js", import.meta.url), "utf8"));
const { BeGatewayCSE } = globalThis;
const PREFIX = "$begatewaycsejs_1_0_0$";

/** The block under the padding; node itself refuses to unpad it, so this test does. */
function opened(text, key) {
  assert.ok(text.startsWith(PREFIX), text);
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(text.slice(PREFIX.length), "base64"));
  assert.deepEqual([...block.subarray(0, 2)], [0, 2]);
  const end = block.indexOf(0, 2);
  assert.ok(end >= 10, "at least eight random bytes");
  return { message: block.subarray(end + 1).toString("utf8"), random: block.subarray(2, end).toString("hex") };
}

for (const bits of [2048, 3072]) {
  const pair = generateKeyPairSync("rsa", { modulusLength: bits });
  const line = pair.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const pem = pair.publicKey.export({ type: "spki", format: "pem" });
  for (const options of [line, pem, { publicKey: line }]) {
    const cse = new BeGatewayCSE(options);
    for (const value of ["4200000000000000", "123", "", "Łucja Gómez 李", "9".repeat(bits / 8 - 11)]) {
      assert.equal(opened(cse.encryptValue(value), pair.privateKey).message, value);
    }
    assert.throws(() => cse.encryptValue("9".repeat(bits / 8 - 10)), /too long/);
  }
  const seen = new Set(Array.from({ length: 30 }, () => opened(new BeGatewayCSE(line).encryptValue("1"), pair.privateKey).random));
  assert.equal(seen.size, 30, "padding repeats");
}

// Another library reads it too.
{
  const folder = mkdtempSync(join(tmpdir(), "cse-"));
  try {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const line = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    writeFileSync(join(folder, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(folder, "block"), Buffer.from(new BeGatewayCSE(line).encryptValue("01/2033").slice(PREFIX.length), "base64"));
    const told = execFileSync("openssl", [
      "pkeyutl", "-decrypt", "-inkey", join(folder, "key.pem"), "-in", join(folder, "block"), "-pkeyopt", "rsa_padding_mode:pkcs1",
    ]);
    assert.equal(told.toString(), "01/2033");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// What is no RSA key of a decent size is refused when the shop makes the object, not when the payer pays.
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "der" }).toString("base64");
const small = createPublicKey(generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey).export({ type: "spki", format: "der" }).toString("base64");
for (const wrong of ["", "MIIB", "not base64 at all!", curve, small]) {
  assert.throws(() => new BeGatewayCSE(wrong), { name: "TypeError", message: "BeGatewayCSE: this is not an RSA public key" });
}

// A form: marked fields cannot be sent in clear, hidden ones carry the cipher, and a second run renews them.
{
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const field = (name, value) => ({
    value, name, attributes: { "data-encrypted-name": name, name },
    getAttribute(key) { return this.attributes[key]; }, removeAttribute(key) { delete this.attributes[key]; },
  });
  const fields = [field("encrypted_number", "4200 0000 0000 0000"), field("encrypted_verification_value", "123")];
  const added = [];
  const form = {
    querySelectorAll: (what) => (what === "[data-encrypted-name]" ? fields : added),
    append: (input) => added.push(input),
  };
  globalThis.document = { getElementById: (id) => (id === "form" ? form : null), createElement: () => ({}) };
  const cse = new BeGatewayCSE(publicKey.export({ type: "spki", format: "pem" }));
  const first = cse.encrypt("form");
  cse.encrypt("form");
  assert.deepEqual(added.map((input) => input.name), ["encrypted_number", "credit_card_last_4", "encrypted_verification_value"]);
  assert.equal(added[1].value, "0000");
  assert.notEqual(added[0].value, first.encrypted_number);
  assert.equal(opened(added[0].value, privateKey).message, "4200 0000 0000 0000");
  assert.ok(fields.every((made) => !("name" in made.attributes)));
  assert.equal(cse.encrypt("nowhere"), null);
}
