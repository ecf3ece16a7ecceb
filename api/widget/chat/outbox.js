/** What is not acknowledged yet. */

import { newKey } from "./server.js";

const FAULTS = 6; // of the server, then an entry fails

export class Outbox {
  constructor({ session, deliver, arrived, changed, refused }) {
    Object.assign(this, { session, deliver, arrived, changed, refused, tries: 0, timer: 0 });
    this.entries = session.get("outbox");
    for (const entry of this.entries) if (entry.state !== "failed") entry.state = "waiting";
    addEventListener("online", () => {
      this.tries = 0;
      this.pump();
    });
  }

  put(content) {
    this.entries.push({ key: newKey(), state: "waiting", after: null, ...content });
    this._keep();
    this.pump();
  }

  // The key stays: the server may have stored it before the answer got lost.
  retry(key) {
    Object.assign(this._find(key), { state: "waiting", faults: 0 });
    this._keep();
    this.pump();
  }

  remove(key) {
    this.entries = this.entries.filter((entry) => entry.key !== key);
    this._keep();
  }

  // Each goes as soon as the log shows the one before it.
  pump() {
    clearTimeout(this.timer);
    if (!navigator.onLine) return;
    const going = this.entries.filter((entry) => entry.state !== "failed");
    const last = going.findIndex((entry) => !this.arrived(entry));
    for (const entry of last < 0 ? going : going.slice(0, last + 1)) if (entry.state === "waiting") this._send(entry);
  }

  async _send(entry) {
    entry.state = "sending";
    this._keep();
    try {
      await this.deliver(entry);
      this.tries = 0;
      this.remove(entry.key);
      this.pump();
    } catch (problem) {
      if (!this._find(entry.key)) return;
      entry.faults = (entry.faults || 0) + (problem.status >= 500);
      if (problem.passing && entry.faults < FAULTS) this._later(entry, problem);
      else {
        entry.state = "failed";
        this.refused(entry, problem);
        this._keep();
        this.pump();
      }
    }
  }

  _later(entry, problem) {
    entry.state = "waiting";
    const wait = Math.min(30000, 1000 * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), Math.max(wait, problem.retryAfter * 1000));
    this._keep();
  }

  _find(key) {
    return this.entries.find((entry) => entry.key === key);
  }

  _keep() {
    this.session.set({ outbox: this.entries });
    this.changed();
  }
}
