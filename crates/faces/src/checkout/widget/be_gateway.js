/**
 * @file The payment window of a shop's page: opens the hosted page above the shop and tells the shop how it ended.
 *
 * One classic script without dependencies. It works where the shop's content security policy allows this host for
 * scripts, frames and connections and nothing else: looks are set property by property, never as style text. The
 * messages between this script and the page are described in `page/MESSAGES.md`.
 */
(() => {
  "use strict";

  /**
   * @typedef {"successful"|"failed"|"pending"|"redirected"|"error"|null} Outcome
   *
   * @typedef {object} Params
   * @property {string} checkout_url  where the checkout lives
   * @property {string} [token]  a payment token that the shop's server made
   * @property {Record<string, any>} [checkout]  instead of a token: what to make one from, with `public_key`
   * @property {boolean} [fromWebview]  open above the shop inside an app's web view too
   * @property {Record<string, Record<string, string>>} [style]  looks for the page, by selector and property
   * @property {(outcome: Outcome) => void} [closeWidget]  called once when the payment window is gone
   */

  /** A page that the browser refuses to frame still "loads"; one of ours speaks well before this. */
  const SILENCE_AFTER_LOAD_MS = 2000;
  const SILENCE_MS = 20000;
  /** How long the page may take to answer that it closes. */
  const FAREWELL_MS = 300;

  const OUTCOMES = ["successful", "failed", "pending", "redirected", "error"];
  /** Schemes that are no place to go to. Apps have schemes of their own, so the others pass. */
  const NO_PLACE = /^(javascript|data|blob|vbscript|file|filesystem|about):/i;
  /** Browsers inside of apps: there a page above a page scrolls badly and may not open windows. */
  const WEB_VIEW = /; wv\)|\bFBA[NV]\/|Instagram|\((iPhone|iPad|iPod)(?!.*Safari\/)/;

  /** Name of the window, its closing button, and what opens the page where it cannot be framed. @type {Record<string, string>} */
  const TEXTS = {
    en: "Payment|Close|Open the payment page",
    ar: "الدفع|إغلاق|فتح صفحة الدفع",
    az: "Ödəniş|Bağla|Ödəniş səhifəsini açın",
    be: "Аплата|Закрыць|Адкрыць старонку аплаты",
    bn: "পেমেন্ট|বন্ধ করুন|পেমেন্ট পৃষ্ঠা খুলুন",
    da: "Betaling|Luk|Åbn betalingssiden",
    de: "Zahlung|Schließen|Zahlungsseite öffnen",
    es: "Pago|Cerrar|Abrir la página de pago",
    et: "Makse|Sulge|Ava makseleht",
    fi: "Maksu|Sulje|Avaa maksusivu",
    fr: "Paiement|Fermer|Ouvrir la page de paiement",
    he: "תשלום|סגירה|פתיחת דף התשלום",
    it: "Pagamento|Chiudi|Apri la pagina di pagamento",
    ja: "お支払い|閉じる|お支払いページを開く",
    ka: "გადახდა|დახურვა|გადახდის გვერდის გახსნა",
    kk: "Төлем|Жабу|Төлем бетін ашу",
    lv: "Maksājums|Aizvērt|Atvērt maksājuma lapu",
    no: "Betaling|Lukk|Åpne betalingssiden",
    pl: "Płatność|Zamknij|Otwórz stronę płatności",
    pt: "Pagamento|Fechar|Abrir a página de pagamento",
    ro: "Plată|Închide|Deschideți pagina de plată",
    ru: "Оплата|Закрыть|Открыть страницу оплаты",
    sr: "Plaćanje|Zatvori|Otvori stranicu za plaćanje",
    sv: "Betalning|Stäng|Öppna betalsidan",
    tg: "Пардохт|Пӯшидан|Кушодани саҳифаи пардохт",
    tr: "Ödeme|Kapat|Ödeme sayfasını aç",
    uk: "Оплата|Закрити|Відкрити сторінку оплати",
    zh: "付款|关闭|打开付款页面",
  };

  /** @param {Params} params */
  function texts(params) {
    const wished = [
      params.checkout?.settings?.language,
      document.documentElement.lang,
      ...navigator.languages,
    ];
    const tags = wished.map((tag) => String(tag || "").slice(0, 2).toLowerCase());
    const language = tags.find((tag) => Object.hasOwn(TEXTS, tag)) || "en";
    const [title, close, open] = TEXTS[language].split("|");
    return { language, title, close, open, fromRight: language === "ar" || language === "he" };
  }

  /** A word that nobody else can know: only messages that carry it count. */
  function nonce() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * An element with its looks, set property by property.
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, string>} looks
   * @returns {HTMLElementTagNameMap[Tag]}
   */
  function element(tag, looks) {
    const made = document.createElement(tag);
    dress(made, looks);
    return made;
  }

  /**
   * @param {HTMLElement} worn
   * @param {Record<string, string>} looks
   */
  function dress(worn, looks) {
    for (const [property, value] of Object.entries(looks)) worn.style.setProperty(property, value);
  }

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** The window above the shop's page, without any knowledge of what happens in it. */
  class Overlay {
    /**
     * @param {Params} params
     * @param {() => void} leave  what to do when the payer wants to close
     */
    constructor(params, leave) {
      this.words = texts(params);
      this.before = document.activeElement;
      this.host = element("div", { all: "initial" });
      this.dialog = element("dialog", {
        position: "fixed", inset: "0", width: "100%", height: "100%", "max-width": "none", "max-height": "none",
        margin: "0", padding: "0", border: "0", overflow: "hidden", "box-sizing": "border-box",
        background: "rgba(15, 23, 42, 0.62)", display: "flex", "align-items": "center", "justify-content": "center",
      });
      this.dialog.setAttribute("aria-label", this.words.title);
      this.dialog.setAttribute("aria-modal", "true");
      this.dialog.lang = this.words.language;
      this.dialog.dir = this.words.fromRight ? "rtl" : "ltr";
      this.panel = element("div", {
        position: "relative", "box-sizing": "border-box", overflow: "hidden",
        background: "Canvas", color: "CanvasText", "color-scheme": "light dark",
        "box-shadow": "0 24px 64px rgba(15, 23, 42, 0.35)", font: "16px/1.4 system-ui, sans-serif",
        display: "flex", "flex-direction": "column", "align-items": "center", "justify-content": "center",
      });
      this.close = this.closeButton(leave);
      this.spinner = this.waiting();
      this.panel.append(this.close, this.spinner);
      this.dialog.append(this.panel);
      this.host.attachShadow({ mode: "open" }).append(this.dialog);
      this.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        leave();
      });
      // Browsers let a second Escape through whatever a page says.
      this.dialog.addEventListener("close", leave);
      this.fit = () => this.measure();
      this.wear(params.checkout?.settings?.style?.widget);
    }

    /** The shop's own colour and roundness, where they are what they should be. @param {any} style */
    wear(style) {
      const colour = style?.backgroundColor;
      if (typeof colour === "string" && CSS.supports("color", colour)) dress(this.panel, { background: colour });
      const radius = typeof style?.borderRadius === "number" ? `${style.borderRadius}px` : style?.borderRadius;
      this.radius = typeof radius === "string" && CSS.supports("border-radius", radius) ? radius : "16px";
    }

    /** @param {() => void} leave */
    closeButton(leave) {
      const button = element("button", {
        position: "absolute", "inset-block-start": "8px", "inset-inline-end": "8px", "z-index": "1",
        width: "44px", height: "44px", margin: "0", padding: "0", border: "0", "border-radius": "50%",
        background: "transparent", color: "inherit", font: "28px/1 system-ui, sans-serif", cursor: "pointer",
      });
      button.type = "button";
      button.textContent = "\u00d7";
      button.setAttribute("aria-label", this.words.close);
      button.addEventListener("click", leave);
      return button;
    }

    waiting() {
      const ring = element("div", {
        width: "36px", height: "36px", "border-radius": "50%", border: "3px solid currentColor",
        "border-block-end-color": "transparent", opacity: "0.6", position: "absolute",
      });
      ring.setAttribute("role", "progressbar");
      ring.setAttribute("aria-label", this.words.title);
      return ring;
    }

    /** The whole screen on phones, a sheet elsewhere. */
    measure() {
      const phone = innerWidth < 520;
      dress(this.panel, {
        width: phone ? "100%" : "min(100%, 30rem)",
        height: phone ? "100%" : "min(100% - 32px, 46rem)",
        "border-radius": phone ? "0" : String(this.radius),
      });
    }

    show() {
      const root = document.documentElement;
      this.scroll = { overflow: root.style.overflow, padding: root.style.paddingInlineEnd };
      const bar = innerWidth - root.clientWidth;
      root.style.overflow = "hidden";
      if (bar > 0) root.style.paddingInlineEnd = `${bar}px`;
      document.body.append(this.host);
      this.measure();
      addEventListener("resize", this.fit);
      this.dialog.showModal();
      this.close.focus();
      if (still()) return;
      this.dialog.animate({ opacity: [0, 1] }, 160);
      this.spinner.animate({ transform: ["none", "rotate(1turn)"] }, { duration: 900, iterations: Infinity });
    }

    /** @param {string} url */
    frame(url) {
      const frame = element("iframe", {
        width: "100%", height: "100%", border: "0", display: "block", visibility: "hidden", background: "transparent",
      });
      frame.title = this.words.title;
      frame.allow = "payment; publickey-credentials-get";
      frame.referrerPolicy = "no-referrer";
      frame.src = url;
      this.panel.append(frame);
      return frame;
    }

    /**
     * The page is there. It has a cross of its own, so ours shows only when a keyboard comes to it.
     * @param {HTMLIFrameElement} frame
     */
    reveal(frame) {
      this.spinner.remove();
      dress(frame, { visibility: "visible" });
      dress(this.close, { opacity: "0", "pointer-events": "none", background: "Canvas" });
      this.close.addEventListener("focus", () => dress(this.close, { opacity: "1", "pointer-events": "auto" }));
      this.close.addEventListener("blur", () => dress(this.close, { opacity: "0", "pointer-events": "none" }));
      frame.focus();
    }

    /** Instead of a frame: a button that opens or shows a window. @param {() => void} open */
    offer(open) {
      this.spinner.remove();
      const button = element("button", {
        padding: "14px 24px", "min-height": "48px", border: "0", "border-radius": "10px", cursor: "pointer",
        background: "#1d4ed8", color: "#fff", font: "600 16px/1.3 system-ui, sans-serif", margin: "56px 24px",
      });
      button.type = "button";
      button.textContent = this.words.open;
      button.addEventListener("click", open);
      dress(this.panel, { height: "auto" });
      removeEventListener("resize", this.fit);
      this.panel.append(button);
      button.focus();
    }

    remove() {
      removeEventListener("resize", this.fit);
      if (this.dialog.open) this.dialog.close();
      this.host.remove();
      if (this.scroll) {
        document.documentElement.style.overflow = this.scroll.overflow;
        document.documentElement.style.paddingInlineEnd = this.scroll.padding;
      }
      if (this.before instanceof HTMLElement) this.before.focus();
    }
  }

  /** One payment window from opening to end. */
  class Visit {
    /** @param {Params} params */
    constructor(params) {
      this.params = params;
      this.nonce = nonce();
      this.over = false;
      this.ready = false;
      /** @type {Outcome} */
      this.outcome = null;
      /** @type {Window|null} */
      this.page = null;
      /** @type {Window|null} */
      this.opened = null;
      /** @type {HTMLIFrameElement|null} */
      this.framed = null;
      /** @type {Overlay|null} */
      this.overlay = null;
      this.stop = new AbortController();
      /** @type {number[]} */
      this.timers = [];
    }

    async begin() {
      try {
        this.base = checkoutBase(this.params.checkout_url);
        const given = this.params.token || this.params.checkout?.token;
        if (!given && typeof this.params.checkout !== "object") throw new TypeError("token or checkout");
        const away = this.leavesTheShop();
        if (!away) {
          this.overlay = new Overlay(this.params, () => this.leave());
          this.overlay.show();
        }
        const token = given ? String(given) : await this.makeToken(this.base);
        if (this.over) return;
        this.address = `${this.base.href}/widget/hpp.html?token=${encodeURIComponent(token)}`;
        if (away) location.assign(this.address);
        else this.frame();
      } catch {
        this.end("error");
      }
    }

    /** Whether the page takes the place of the shop's page: in an app's web view, and in browsers without dialogs. */
    leavesTheShop() {
      const view = WEB_VIEW.test(navigator.userAgent) && this.params.fromWebview !== true;
      return view || !("HTMLDialogElement" in globalThis);
    }

    /** @param {{href: string}} base */
    async makeToken(base) {
      const answer = await fetch(`${base.href}/ctp/api/checkouts`, {
        method: "POST",
        mode: "cors",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: this.stop.signal,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-API-Version": "2" },
        body: JSON.stringify({ checkout: this.params.checkout }),
      });
      const token = answer.ok && (await answer.json())?.checkout?.token;
      if (typeof token !== "string" || !token) throw new TypeError("no token");
      return token;
    }

    /** @param {string} look */
    pageAddress(look) {
      return `${this.address}${look}&origin=${encodeURIComponent(location.origin)}&nonce=${this.nonce}`;
    }

    frame() {
      const listen = { signal: this.stop.signal };
      addEventListener("message", (event) => this.hear(event), listen);
      // The shop's policy forbids the frame: the browser says so at once.
      document.addEventListener("securitypolicyviolation", (event) => {
        const frames = /^(frame|child|default)-src/.test(event.effectiveDirective);
        if (frames && event.blockedURI.startsWith(String(this.base?.origin))) this.useWindow();
      }, listen);
      const frame = /** @type {Overlay} */ (this.overlay).frame(this.pageAddress("&iframe=overlay"));
      this.framed = frame;
      this.page = frame.contentWindow;
      frame.addEventListener("load", () => this.after(SILENCE_AFTER_LOAD_MS, () => this.useWindow()), { once: true });
      this.after(SILENCE_MS, () => this.useWindow());
    }

    /** The page cannot be framed here: it gets a window of its own. */
    useWindow() {
      if (this.over || this.ready || this.opened || !this.framed) return;
      this.framed.remove();
      this.framed = null;
      this.page = null;
      const open = () => {
        if (this.opened && !this.opened.closed) return this.opened.focus();
        this.opened = openWindow(this.pageAddress(""));
        this.page = this.opened;
        this.watch();
      };
      this.overlay?.offer(open);
      open();
    }

    /** A window that has spoken and is gone was closed by the payer. One that never spoke may look gone without being it. */
    watch() {
      clearInterval(this.watching);
      this.watching = setInterval(() => {
        if (this.ready && this.opened?.closed) this.end(this.outcome);
      }, 400);
    }

    /** @param {MessageEvent} event */
    hear(event) {
      const said = event.data;
      if (event.origin !== this.base?.origin || !this.page || event.source !== this.page) return;
      if (!said || said.source !== "begateway-page" || said.nonce !== this.nonce) return;
      if (said.type === "ready") this.greet();
      else if (said.type === "status") this.outcome = outcome(said.status);
      else if (said.type === "close") this.end("status" in said ? outcome(said.status) : this.outcome);
      else if (said.type === "redirect") this.goTo(said);
    }

    greet() {
      if (this.ready) return;
      this.ready = true;
      if (this.framed) this.overlay?.reveal(this.framed);
      if (this.params.style) this.say({ type: "css", css: this.params.style });
    }

    /** @param {{url?: unknown, reason?: unknown}} said */
    goTo(said) {
      const url = String(said.url);
      if (!/^[a-z][a-z0-9+.-]*:/i.test(url) || NO_PLACE.test(url)) return;
      this.end(said.reason === "return" ? this.outcome : "redirected");
      location.assign(url);
    }

    /** @param {object} message */
    say(message) {
      this.page?.postMessage({ source: "begateway-widget", nonce: this.nonce, ...message }, String(this.base?.origin));
    }

    /** The payer closes. The page is asked first: it knows best how far the payment is. */
    leave() {
      if (this.over) return;
      if (!this.ready || !this.framed) return this.end(this.outcome);
      this.say({ type: "close" });
      this.after(FAREWELL_MS, () => this.end(this.outcome));
    }

    /**
     * @param {number} ms
     * @param {() => void} act
     */
    after(ms, act) {
      this.timers.push(setTimeout(act, ms));
    }

    /** The end, which comes once. @param {Outcome} outcome */
    end(outcome) {
      if (this.over) return;
      this.over = true;
      this.stop.abort();
      this.timers.forEach((timer) => clearTimeout(timer));
      clearInterval(this.watching);
      this.opened?.close();
      this.overlay?.remove();
      if (typeof this.params.closeWidget === "function") this.params.closeWidget(outcome);
    }
  }

  /** Opens a window that may speak to this page. @param {string} url */
  function openWindow(url) {
    return window.open(url, "_blank", "popup,width=520,height=760");
  }

  /** @param {unknown} url */
  function checkoutBase(url) {
    const parsed = new URL(String(url));
    if (parsed.protocol !== "https:" && parsed.protocol !== "http:") throw new TypeError("checkout_url");
    return { origin: parsed.origin, href: (parsed.origin + parsed.pathname).replace(/\/+$/, "") };
  }

  /**
   * The words of the page as `closeWidget` knows them.
   * @param {unknown} status
   * @returns {Outcome}
   */
  function outcome(status) {
    return OUTCOMES.includes(/** @type {string} */ (status)) ? /** @type {Outcome} */ (status) : null;
  }

  class BeGateway {
    /** @type {Visit|undefined} */
    #visit;
    #params;

    /** @param {Params} params */
    constructor(params) {
      this.#params = params || {};
    }

    /** Opens the payment window; while it is open, once more changes nothing. */
    createWidget() {
      if (this.#visit && !this.#visit.over) return;
      this.#visit = new Visit(/** @type {Params} */ (this.#params));
      this.#visit.begin();
    }
  }

  Object.assign(globalThis, { BeGateway });
})();
