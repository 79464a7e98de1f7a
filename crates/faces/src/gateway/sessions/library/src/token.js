// Tokens: what they say to a browser. Nobody checks signatures here; the server does, on every call.

import { inflate } from "./inflate.js";

function bytesOf(base64) {
  const text = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function textOf(bytes) {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** The claims of a token, compressed or not. Throws a TypeError where it is none. */
export function claimsOf(token) {
  const parts = typeof token === "string" ? token.split(".") : [];
  if (parts.length !== 3) throw new TypeError("this is no token");
  try {
    const header = JSON.parse(textOf(bytesOf(parts[0])));
    const text = textOf(bytesOf(parts[1]));
    if (header.cmp !== "Def") return JSON.parse(text);
    return JSON.parse(textOf(inflate(bytesOf(JSON.parse(text)))));
  } catch {
    throw new TypeError("this is no token");
  }
}

/** What a session allows, with the address of its pages. */
export function sessionOf(token) {
  const { pld } = claimsOf(token);
  if (!pld || !pld.op || !Array.isArray(pld.wlt) || !pld.url) throw new TypeError("this is no session token");
  return { ...pld, pages: pld.hst || new URL(pld.url).origin, token };
}

/** A result as a shop's page reads it: its data, and whether anything was paid or stored. */
export function resultOf(token) {
  if (typeof token === "string" && token.trimStart().startsWith("{")) {
    const { message, resultCode } = JSON.parse(token);
    return [{ clientSuccess: false, clientErrorMessage: message, resultCode }, false];
  }
  const data = { ...claimsOf(token).pld, clientSuccess: true, clientErrorMessage: "" };
  const code = data.upgChargeResults?.operationResultCode;
  const success = code === "Success" || code === "Accepted" || Boolean(data.directChargeResults?.success)
    || Boolean(data.tokenAndMaskedCardModel?.token);
  return [data, success];
}
