/**
 * @file Encrypts card fields of a shop's own form in the browser, for `encrypted_credit_card`.
 *
 * Each value becomes `$begatewaycsejs_1_0_0$` and base64 of RSA PKCS#1 v1.5 of its UTF-8 text. Browsers do not offer this
 * padding, so it is written out here; random bytes come from the browser.
 */
(() => {
  "use strict";

  /** @typedef {{modulus: bigint, exponent: bigint, bytes: number}} PublicKey */

  const MARK = "data-encrypted-name";

  /** @param {Uint8Array} bytes */
  function number(bytes) {
    let hex = "0x0";
    for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
    return BigInt(hex);
  }

  /**
   * One DER element at a place: its tag, its content and where it ends.
   * @param {Uint8Array} der
   * @param {number} at
   */
  function der(der, at) {
    let size = der[at + 1];
    let start = at + 2;
    if (size > 0x80) {
      const more = size & 0x7f;
      size = Number(number(der.subarray(start, start + more)));
      start += more;
    }
    const end = start + size;
    if (!(end <= der.length)) throw new TypeError("truncated");
    return { tag: der[at], content: der.subarray(start, end), end };
  }

  /**
   * The key of a SubjectPublicKeyInfo in base64, with or without the lines that PEM puts around it.
   * @param {string} text
   * @returns {PublicKey}
   */
  function parse(text) {
    const plain = text.replace(/-----[^-]+-----|\s+/g, "");
    const bytes = Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
    const info = der(bytes, 0).content;
    const bits = der(info, der(info, 0).end);
    if (bits.tag !== 0x03) throw new TypeError("no key");
    const pair = der(bits.content, 1).content;
    const first = der(pair, 0);
    const second = der(pair, first.end);
    const modulus = number(first.content);
    const digits = modulus.toString(16).length;
    if (first.tag !== 0x02 || second.tag !== 0x02 || digits < 256) throw new TypeError("weak or no key");
    return { modulus, exponent: number(second.content), bytes: Math.ceil(digits / 2) };
  }

  /**
   * @param {bigint} base
   * @param {bigint} exponent
   * @param {bigint} modulus
   */
  function power(base, exponent, modulus) {
    let result = 1n;
    for (let square = base; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) result = (result * square) % modulus;
      square = (square * square) % modulus;
    }
    return result;
  }

  /**
   * Padding of type 2: zero, two, random bytes other than zero, zero, message.
   * @param {Uint8Array} message
   * @param {number} size
   */
  function pad(message, size) {
    const room = size - message.length - 3;
    if (room < 8) throw new RangeError("BeGatewayCSE: the value is too long");
    const block = new Uint8Array(size);
    block[1] = 2;
    const random = block.subarray(2, 2 + room);
    crypto.getRandomValues(random);
    for (let at = 0; at < room; at += 1) {
      while (random[at] === 0) crypto.getRandomValues(random.subarray(at, at + 1));
    }
    block.set(message, size - message.length);
    return block;
  }

  class BeGatewayCSE {
    #key;
    #version;
    #mark;

    /**
     * @param {string | {publicKey: string, version?: string, queryDataSelector?: string}} options  the shop's public key,
     *   alone or with more
     */
    constructor(options) {
      const given = typeof options === "string" ? { publicKey: options } : options;
      this.#version = given.version || "1_0_0";
      this.#mark = given.queryDataSelector || MARK;
      try {
        this.#key = parse(given.publicKey);
      } catch {
        throw new TypeError("BeGatewayCSE: this is not an RSA public key");
      }
    }

    /**
     * One value, encrypted.
     * @param {string} value
     */
    encryptValue(value) {
      const { modulus, exponent, bytes } = this.#key;
      const block = pad(new TextEncoder().encode(String(value)), bytes);
      const hex = power(number(block), exponent, modulus).toString(16).padStart(bytes * 2, "0");
      let binary = "";
      for (let at = 0; at < hex.length; at += 2) binary += String.fromCharCode(parseInt(hex.slice(at, at + 2), 16));
      return `$begatewaycsejs_${this.#version}$${btoa(binary)}`;
    }

    /**
     * Puts the encrypted value of each marked field of a form into a hidden field named by the mark. Marked fields lose
     * their own name, so that the form cannot send them in clear. Running it again renews the hidden fields.
     * @param {string | HTMLFormElement} form  the form or its id
     * @returns {Record<string, string> | null}  what was encrypted, by name; null without form or marked field
     */
    encrypt(form) {
      const found = typeof form === "string" ? document.getElementById(form) : form;
      const fields = found ? Array.from(found.querySelectorAll(`[${this.#mark}]`)) : [];
      if (!found || fields.length === 0) return null;
      /** @type {Record<string, string>} */
      const encrypted = {};
      for (const field of fields) {
        const name = String(field.getAttribute(this.#mark));
        const value = /** @type {HTMLInputElement} */ (field).value;
        field.removeAttribute("name");
        encrypted[name] = this.encryptValue(value);
        hidden(found, name, encrypted[name]);
        if (name === "encrypted_number") hidden(found, "credit_card_last_4", value.replace(/\D/g, "").slice(-4));
      }
      return encrypted;
    }
  }

  /**
   * @param {HTMLElement} form
   * @param {string} name
   * @param {string} value
   */
  function hidden(form, name, value) {
    const known = Array.from(form.querySelectorAll("input[type=hidden]"))
      .find((input) => /** @type {HTMLInputElement} */ (input).name === name);
    const input = /** @type {HTMLInputElement} */ (known || document.createElement("input"));
    input.type = "hidden";
    input.name = name;
    input.value = value;
    if (!known) form.append(input);
  }

  Object.assign(globalThis, { BeGatewayCSE });
})();
