// The server's calls, with the session's token. A body is JSON of a text.

const PATHS = { TOKENIZE: "tokenize", GATEWAY_TOKENIZE: "gateway-tokenize" };

/** A call that ended badly: why, and whether the shopper ended it. */
export class Failure extends Error {
  constructor(message, resultCode = "Other") {
    super(message);
    this.resultCode = resultCode;
  }
}

export class Server {
  /** The language is told where a payment begins: pages that the payer's bank leads to speak it. */
  constructor(session, language) {
    this.session = session;
    this.language = language;
  }

  async ask(call, text) {
    const { url, token } = this.session;
    const init = { headers: { Authorization: `Bearer ${token}` }, cache: "no-store", credentials: "omit" };
    if (text !== undefined) {
      init.method = "POST";
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(text);
    }
    let answer;
    try {
      answer = await fetch(`${url}/${call}`, init);
    } catch {
      throw new Failure("The server could not be reached");
    }
    if (!answer.ok) {
      const faults = await answer.json().catch(() => []);
      const told = Array.isArray(faults) ? faults.flatMap(({ errors }) => errors || []) : [];
      throw new Failure(told.join("; ") || `The server refused with status ${answer.status}`);
    }
    return answer.json();
  }

  /** Asks for what a payment method needs before the shopper decides. */
  async prepared(wallet, text) {
    const answer = await this.ask(`validateSession?eWalletName=${wallet}&lang=${this.language}`, text);
    if (!answer.success) throw new Failure(answer.message || "The payment method is not available");
    return answer;
  }

  /** The same; the answer's data alone. */
  async prepare(wallet, text) {
    return (await this.prepared(wallet, text)).data;
  }

  /** Charges or stores; the result token. */
  async perform(wallet, text) {
    const { op } = this.session;
    const path = PATHS[op] || "charge";
    const { token } = await this.ask(op === "GATEWAY_TOKENIZE" ? path : `${path}?eWalletName=${wallet}`, text);
    return token;
  }
}
