// A page of ours beside the shop's: in a popup, in a frame of the shop's choice, or in a frame over its page. Both sides
// name their origins and believe no other.

import { Failure } from "./server.js";

/** A telephone far from any town needs some time for a page. */
const READY_MS = 20000;
const LOOK_MS = 400;

export class HostedPage {
  /** Opens it at once, since browsers allow popups only while a click is handled. */
  constructor(session, path, options = {}) {
    this.origin = new URL(session.pages).origin;
    this.heard = [];
    this.waiting = [];
    this.asked = false;
    const hash = new URLSearchParams({ origin: location.origin });
    const address = `${session.pages}/ewallet/${path}#${hash}`;
    this.listen = (event) => this.hear(event);
    addEventListener("message", this.listen);
    if (options.displayMode === "iframe") this.frame(address, options.iframeContainerSelector);
    else this.popup(address);
  }

  popup(address) {
    this.window = open(address, "_blank", "popup,width=800,height=600");
    if (!this.window) {
      this.close();
      throw new Failure("The browser did not open a window");
    }
    this.look = setInterval(() => {
      if (this.window.closed && !this.asked) this.end(new Failure("Popup window was closed", "Canceled"));
    }, LOOK_MS);
  }

  frame(address, selector) {
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = "Payment";
    frame.allow = "publickey-credentials-get";
    Object.assign(frame.style, { width: "100%", maxWidth: "480px", height: "640px", border: "0", colorScheme: "auto" });
    const container = selector && document.querySelector(selector);
    if (container) {
      container.append(frame);
      this.element = frame;
    } else {
      this.element = overlay(frame, () => this.end(new Failure("The form was closed", "Canceled")));
    }
    this.window = frame.contentWindow;
  }

  hear(event) {
    if (event.origin !== this.origin || event.source !== this.window || !event.data?.messageType) return;
    const { messageType, payload } = event.data;
    if (this.on?.[messageType]) {
      this.on[messageType](payload);
      return;
    }
    const at = this.waiting.findIndex((one) => one.messageType === messageType);
    if (at < 0) this.heard.push({ messageType, payload });
    else this.waiting.splice(at, 1)[0].resolve(payload);
  }

  /** The next message of this type. */
  next(messageType, ms) {
    if (this.fault) return Promise.reject(this.fault);
    const at = this.heard.findIndex((one) => one.messageType === messageType);
    if (at >= 0) return Promise.resolve(this.heard.splice(at, 1)[0].payload);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Failure("The payment page did not answer in time")), ms);
      const settled = (act) => (value) => {
        clearTimeout(late);
        act(value);
      };
      this.waiting.push({ messageType, resolve: settled(resolve), reject: settled(reject) });
    });
  }

  /** The same, and nothing if it does not come within this time. */
  soon(messageType, ms) {
    const at = this.heard.findIndex((one) => one.messageType === messageType);
    if (at >= 0) return Promise.resolve(this.heard.splice(at, 1)[0].payload);
    return new Promise((resolve) => {
      const one = { messageType, reject: () => resolve(), resolve };
      this.waiting.push(one);
      setTimeout(() => {
        this.waiting = this.waiting.filter((other) => other !== one);
        resolve();
      }, ms);
    });
  }

  ready() {
    return this.next("Ready", READY_MS);
  }

  tell(messageType, payload) {
    if (!this.window.closed) this.window.postMessage({ messageType, payload }, this.origin);
  }

  end(fault) {
    this.fault = fault;
    for (const one of this.waiting.splice(0)) one.reject(fault);
    this.close();
  }

  close() {
    removeEventListener("message", this.listen);
    clearInterval(this.look);
    if (this.element) this.element.remove();
    else this.window?.close();
  }
}

/** A frame over the shop's page, which can be closed by a button and by Escape. */
function overlay(frame, closed) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", "Payment");
  Object.assign(dialog.style, {
    padding: "0", border: "0", borderRadius: "12px", width: "min(480px, 100vw)", maxHeight: "100vh", overflow: "hidden",
  });
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", "Close");
  Object.assign(button.style, {
    display: "block", marginInlineStart: "auto", width: "44px", height: "40px", fontSize: "22px", lineHeight: "1", border: "0",
    background: "transparent", color: "inherit", cursor: "pointer",
  });
  button.addEventListener("click", closed);
  dialog.addEventListener("cancel", closed);
  frame.style.height = "min(640px, calc(100vh - 80px))";
  dialog.append(button, frame);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
