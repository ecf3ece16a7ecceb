/** Ties the parts together. */

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { Record } from "./record.js";
import { newKey, Server } from "./server.js";
import { Session, tab } from "./session.js";
import { Texts } from "./texts.js";
import { Transcript } from "./transcript.js";

const QUIET_MS = 1500;
const LONGEST_WAIT_MS = 15000;

export async function start(options) {
  const chat = new Chat(options);
  await chat._begin();
  return chat;
}

class Chat {
  constructor(options) {
    this.options = options;
    this.server = new Server(options.root, options.key);
    this.session = new Session(options);
    this.texts = new Texts(options.locale);
    this.previews = new Map();
    this._record = new Record();
    this._openingKey = newKey();
    this._lostSince = 0;
    this._drawSoon = this._drawSoon.bind(this);
    this.outbox = new Outbox({
      session: this.session,
      deliver: (entry) => this._deliver(entry),
      arrived: (entry) => this._arrived(entry),
      changed: this._drawSoon,
      refused: (entry, problem) => this._refused(entry, problem),
    });
    this.transcript = new Transcript(this);
    this.composer = new Composer(this, tab.get("draft") || "");
    this.panel = new Panel(this, this.transcript, this.composer);
  }

  async _begin() {
    this.host = h("div", { id: "crossdesk" });
    const style = h("link", { rel: "stylesheet", href: new URL("chat.css", import.meta.url).href });
    const styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
    this.panel.element.hidden = true;
    this.host.attachShadow({ mode: "open" }).append(style, this.panel.element);
    if (!document.body) await new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));
    document.body.append(this.host);
    for (const name of ["online", "offline"]) addEventListener(name, this._drawSoon);
    await Promise.all([this.texts.use(this.session.get("language") || this.options.locale), styled]);
    this.panel.relabel();
    this.panel.element.hidden = false;
    const wished = this.options.open && !this.panel.narrow.matches;
    if (tab.get("open") ?? wished) this.panel.open(false);
    this._resume();
  }

  open() {
    this.panel.open();
  }

  close() {
    if (this.panel.isOpen) this.panel.close();
  }

  send(text) {
    this.panel.open();
    this.say(text);
  }

  compose(text) {
    this.panel.open();
    this.composer.fill(text);
  }

  renew() {
    this._leave(() => false);
  }

  setTheme(name) {
    this.options.theme = name;
    this.panel.paint();
  }

  stateOf(id) {
    const state = this.view.proposals.get(id) || "open";
    const asked = this.outbox.entries.find((entry) => entry.proposal === id);
    return state === "open" && asked ? (asked.kind === "confirm" ? "confirmed" : "declined") : state;
  }

  decide(kind, proposal) {
    this.outbox.put({ kind, proposal });
  }

  say(text) {
    this.submit(text, []);
  }

  submit(text, attachments) {
    this.panel.complain("");
    this.outbox.put({ kind: "message", text, attachments });
    this.transcript.toEnd(true);
  }

  askPerson() {
    this.say(this.texts.t("person_message"));
  }

  get troubled() {
    return this.outbox.tries > 0 || !navigator.onLine;
  }

  get sending() {
    return this.view.owner !== "human" && this.outbox.entries.some((entry) => entry.state === "sending");
  }

  toggled(open) {
    tab.set("open", open);
    this._drawSoon();
  }

  async judge(id, helpful) {
    const offset = this._record.cursor + Math.random() / 2 + 0.2;
    this._record.add({ kind: "feedback", offset, message_id: id, helpful }, false);
    this._drawSoon();
    await this._call("POST", "feedback", newKey(), { message_id: id, helpful }).catch((problem) => this.panel.complain(this._reason(problem)));
  }

  async upload(file, { key, stop, preview }) {
    await this._ensure();
    const call = { token: this.session.get("token"), key, signal: stop.signal };
    const stored = await this.server.upload(this._path("attachments"), file, call);
    if (preview) this.previews.set(stored.attachment_id, preview);
    return stored;
  }

  _path(rest) {
    return `v1/conversations/${encodeURIComponent(this.session.get("id"))}/${rest}`;
  }

  _call(method, rest, key, body) {
    return this.server.call(method, this._path(rest), { token: this.session.get("token"), key, body });
  }

  async _resume() {
    this.session.refresh();
    let wait = 1000;
    while (this.session.get("id")) {
      try {
        const { events } = await this._call("GET", `events?after=${this._record.cursor}`);
        for (const event of events) this._record.add(event);
        this._reached(true);
        if (events.length === 0) break;
      } catch (problem) {
        if (problem.gone || problem.status === 404) this._lose();
        else {
          this._reached(false);
          await pause(wait);
          wait = Math.min(LONGEST_WAIT_MS, wait * 2);
        }
      }
    }
    this._draw();
    this.transcript.settle();
    if (this.session.get("id")) this._follow();
    this.outbox.pump();
  }

  async _ensure() {
    this.session.refresh();
    if (!this.session.get("id")) {
      this._opening = this._opening || this._open();
      await this._opening.finally(() => (this._opening = null));
    }
    this._follow();
  }

  async _open() {
    const { locale, market, identityToken } = this.options;
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    const needed = { channel: "web", market: market || undefined, identity_token: identityToken || undefined };
    const opened = await this._openWith({ ...needed, locale, timezone }).catch((problem) => {
      if (problem.status !== 422) throw problem;
      this._openingKey = newKey(); // a time zone or locale that it does not know
      return this._openWith(needed);
    });
    this._openingKey = newKey();
    this.session.set({ id: opened.id, token: opened.token });
  }

  _openWith(body) {
    return this.server.call("POST", "v1/conversations", { key: this._openingKey, body });
  }

  async _follow() {
    if (this._follower) return;
    const { signal } = (this._follower = new AbortController());
    const record = this._record;
    let wait = 500;
    while (!signal.aborted) {
      const after = record.cursor;
      const onOpen = () => {
        wait = 500;
        this._reached(true);
      };
      const onEvent = (event) => {
        record.add(event);
        this._drawSoon();
        this.outbox.pump();
      };
      try {
        const token = this.session.get("token");
        await this.server.stream(this._path(`events?after=${after}`), { token, after, signal, onOpen, onEvent });
      } catch (problem) {
        if (signal.aborted) return;
        if (problem.gone || problem.status === 404) {
          this._lose();
          this.outbox.pump();
          return;
        }
        this._reached(false);
      }
      await pause(wait * (0.75 + Math.random() / 2), signal);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
  }

  _stopFollowing() {
    if (this._follower) this._follower.abort();
    this._follower = null;
  }

  // The server does not know this conversation any more: unsent messages go into a new one.
  _lose() {
    this._leave((entry) => entry.kind === "message");
  }

  _leave(keeps) {
    this._stopFollowing();
    const { outbox } = this;
    outbox.entries = outbox.entries.filter(keeps);
    for (const entry of outbox.entries) entry.after = null;
    this.session.set({ outbox: outbox.entries });
    this.session.forget();
    this._record = new Record();
    this.transcript.clear();
    this._draw();
    this.transcript.settle();
  }

  async _deliver(entry) {
    await this._ensure();
    const record = this._record;
    const { kind, text, proposal, key, attachments = [] } = entry;
    entry.after = entry.after ?? record.cursor;
    const message = kind === "message";
    const path = message ? "messages" : `proposals/${encodeURIComponent(proposal)}/${kind}`;
    const body = message ? { text, attachments: attachments.map((file) => file.attachment_id) } : undefined;
    try {
      const { events } = await this._call("POST", path, key, body);
      for (const event of events) record.add(event, false);
      this._reached(true);
    } catch (problem) {
      this._reached(problem.status !== 0);
      if (!problem.gone || entry.moved || record !== this._record) throw problem;
      entry.moved = true; // once
      this._lose();
      if (message) await this._deliver(entry);
    }
  }

  // Inputs are stored in the order in which they were sent.
  _arrived({ key, kind, after }) {
    if (after === null) return false;
    const message = kind === "message";
    const later = this.outbox.entries.filter((entry) => entry.after >= after && (entry.kind === "message") === message);
    return this._record.inputs(after, message ? "message" : "proposal") > later.findIndex((entry) => entry.key === key);
  }

  _refused({ kind, key }, problem) {
    if (kind !== "message") this.outbox.remove(key); // a message stays
    this.panel.complain(this._reason(problem));
  }

  _reason({ status }) {
    return this.texts.t({ 409: "decided", 429: "too_fast" }[status] || "failed");
  }

  _reached(well) {
    if (well) this._lostSince = 0;
    else if (!this._lostSince) {
      this._lostSince = Date.now();
      setTimeout(this._drawSoon, QUIET_MS);
    }
    this._drawSoon();
  }

  get view() {
    this._view = this._view || this._record.view();
    return this._view;
  }

  _drawSoon() {
    this._view = null;
    this._drawTimer = this._drawTimer || setTimeout(() => this._draw(), 16);
  }

  _draw() {
    clearTimeout(this._drawTimer);
    this._drawTimer = 0;
    this._view = null;
    const { view, panel, session } = this;
    if (view.owner === "human") this._live ||= import("./later/typing.js").then((part) => part.start(this)).catch(() => {}).finally(() => (this._live = null));
    if (view.language && view.language !== this.texts.language) this._speak(view.language);
    const entries = this.outbox.entries.filter((entry) => entry.kind === "message" && !this._arrived(entry));
    const lost = this._lostSince && Date.now() - this._lostSince >= QUIET_MS;
    panel.banner(!navigator.onLine ? this.texts.t("offline") : lost ? this.texts.t("reconnecting") : "");
    this.transcript.draw(view, entries);
    const loading = session.get("id") && !this._record.cursor;
    panel.draw(view, view.items.length + entries.length === 0 && !loading);
    const spoken = view.items.filter((item) => item.type === "message" && item.who !== "shopper");
    if (panel.isOpen && this._record.cursor > session.get("read")) session.set({ read: this._record.cursor });
    panel.setUnread(spoken.filter((item) => item.offset > session.get("read")).length);
    this._drawAtExpiry(view);
  }

  async _speak(language) {
    if (!(await this.texts.use(language))) return;
    this.session.set({ language });
    this.panel.relabel();
    this._drawSoon();
  }

  _drawAtExpiry(view) {
    clearTimeout(this._expiryTimer);
    const cards = view.items.flatMap(({ reply }) => (reply ? reply.cards : []));
    const left = cards.map((card) => Date.parse(card.expires_at) - Date.now()).filter((time) => time > 0 && time < 1e9);
    if (left.length > 0) this._expiryTimer = setTimeout(this._drawSoon, Math.min(...left) + 50);
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
    if (signal) signal.addEventListener("abort", resolve);
  });
}
