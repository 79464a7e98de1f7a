// Card data encrypted for the merchant's key: compact JWE, ECDH-ES+A256KW and A256GCM (RFC 7516, RFC 7518).

const encoder = new TextEncoder();

function base64url(bytes) {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function be32(number) {
  return new Uint8Array([number >>> 24, number >>> 16, number >>> 8, number].map((byte) => byte & 255));
}

/** Encrypts a text for a key: base64 of a SubjectPublicKeyInfo, P-256. */
export async function seal(publicKey, text) {
  const { subtle } = crypto;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const spki = Uint8Array.from(atob(publicKey), (letter) => letter.charCodeAt(0));
  const theirs = await subtle.importKey("spki", spki, curve, false, []);
  const ours = await subtle.generateKey(curve, true, ["deriveBits"]);
  const { kty, crv, x, y } = await subtle.exportKey("jwk", ours.publicKey);
  const head = base64url(encoder.encode(JSON.stringify({ alg: "ECDH-ES+A256KW", enc: "A256GCM", epk: { kty, crv, x, y } })));
  const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256));
  const algorithm = encoder.encode("ECDH-ES+A256KW");
  const info = joined(be32(1), shared, be32(algorithm.length), algorithm, be32(0), be32(0), be32(256));
  const kek = await subtle.importKey("raw", await subtle.digest("SHA-256", info), "AES-KW", false, ["wrapKey"]);
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = await subtle.wrapKey("raw", key, kek, "AES-KW");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(
    await subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(head) }, key, encoder.encode(text)),
  );
  return [head, base64url(wrapped), base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join(".");
}
