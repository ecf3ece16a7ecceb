/** The log on the screen, changed only where something has changed. */

import { drawCard } from "./cards.js";
import { blocks, button, h, icon, isolated, line, name, plain } from "./dom.js";
import { directionOf } from "./texts.js";

const GROUP_MS = 5 * 60000;
const TALL = 0.9; // of the visible part: shown from its beginning

export class Transcript {
  constructor(chat) {
    this.chat = chat;
    this._nodes = new Map();
    this._settled = false;
    this._stuck = true;
    this._top = 0;
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-live": "polite", "aria-busy": "true" });
    this.draft = h("div", { class: "draft" });
    this.status = h("p", { class: "activity", role: "status" });
    this.scroller = h("div", { class: "scroller" }, this.log, this.draft);
    this.jump = button({ class: "jump", onclick: () => this.toEnd(true) }, icon("down"));
    this.jump.hidden = true;
    this.scroller.addEventListener("scroll", () => this._watch(), { passive: true });
  }

  draw(view, entries) {
    const { t } = this.chat.texts;
    this.log.ariaLabel = t("log");
    name(this.jump, t("scroll_down"));
    const planned = this._plan(view, entries);
    const added = this._reconcile(planned);
    this._drawDraft(view);
    if (this._stuck || added.some((node) => node.classList.contains("shopper"))) this._follow(added);
    this._watch();
  }

  settle() {
    if (this._settled) return;
    this._settled = true;
    this.log.removeAttribute("aria-busy");
    this.toEnd(false);
  }

  clear() {
    this._nodes.clear();
    this.log.replaceChildren();
    this._settled = false;
    this.log.setAttribute("aria-busy", "true");
  }

  toEnd(smoothly) {
    this._stuck = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smoothly && !calm ? "smooth" : "instant" });
  }

  _plan(view, entries) {
    const { language } = this.chat.texts;
    const planned = [];
    const lastWord = view.items.filter((item) => item.type === "message").pop();
    let before = null;
    for (const item of view.items) {
      if (!before || new Date(before.at).toDateString() !== new Date(item.at).toDateString())
        planned.push({ key: `day ${item.key}`, signature: `${language} ${new Date().toDateString()}`, make: () => this._day(item) });
      const joined =
        before && before.type === "message" && item.type === "message" && before.who === item.who && item.at - before.at < GROUP_MS;
      const latest = item === lastWord && entries.length === 0;
      const cards = (item.reply && item.reply.cards) || [];
      const states = cards.map((card) => card.proposal_id && this.chat.stateOf(card.proposal_id));
      const due = cards.some((card) => card.kind === "terms" && Date.parse(card.expires_at) <= Date.now());
      const judged = view.feedback.get(item.id);
      planned.push({
        key: item.key,
        signature: JSON.stringify([language, joined, latest && cards.some((c) => c.kind === "choices"), states, due, judged]),
        make: () => (item.type === "notice" ? this._notice(item) : this._message(item, { joined, latest, judged })),
      });
      before = item;
    }
    for (const entry of entries)
      planned.push({
        key: entry.key,
        signature: JSON.stringify([language, entry.state, this.chat.troubled]),
        make: () => this._entry(entry),
      });
    return planned;
  }

  _reconcile(planned) {
    const added = [];
    const keys = new Set(planned.map(({ key }) => key));
    for (const [key, { node }] of this._nodes)
      if (!keys.has(key)) {
        node.remove();
        this._nodes.delete(key);
      }
    planned.forEach(({ key, signature, make }, index) => {
      const known = this._nodes.get(key);
      let node = known && known.node;
      if (!known || known.signature !== signature) {
        node = make();
        if (known) this._replace(known.node, node);
        else {
          if (this._settled) node.classList.add("new");
          added.push(node);
        }
        this._nodes.set(key, { signature, node });
      }
      if (this.log.children[index] !== node) this.log.insertBefore(node, this.log.children[index] || null);
    });
    return added;
  }

  _replace(old, node) {
    const focused = old.getRootNode().activeElement;
    const hadFocus = focused && old.contains(focused);
    old.replaceWith(node);
    if (!hadFocus) return;
    const name = focused.getAttribute("data-focus");
    const twin = name && node.querySelector(`[data-focus="${name}"]`);
    (twin || this.log).focus({ preventScroll: true });
  }

  _day(item) {
    return h("p", { class: "day" }, this.chat.texts.day(item.at));
  }

  _notice(item) {
    const { texts } = this.chat;
    const text = texts.t(`notice_${item.name}`, { name: item.operator || texts.t("agent") });
    const place = item.position ? texts.t("queue_position", { position: item.position }) : "";
    const until = item.promisedAt ? texts.t("status_queued_until", { time: texts.moment(item.promisedAt) }) : "";
    const details = [place, until].filter(Boolean).join(" · ");
    return h("div", { class: `notice ${item.name}` }, h("p", null, line(text)), details && h("p", null, line(details)));
  }

  _message(item, { joined, latest, judged }) {
    if (item.who === "system") return h("div", { class: "notice" }, blocks(item.text));
    const { texts } = this.chat;
    const names = { shopper: texts.t("you"), bot: texts.t("assistant"), human: item.operator || texts.t("agent") };
    const time = h("time", { datetime: new Date(item.at).toISOString() }, texts.date(item.at, { timeStyle: "short" }));
    const reply = item.reply;
    const language = reply && reply.language;
    // The terms' card says what the list in its text does.
    const text = reply && reply.cards.some(({ kind }) => kind === "terms") ? item.text.replace(/^\s*[-•].*$/gm, "") : item.text;
    const body = item.who === "shopper" ? text && plain(text) : blocks(text);
    return h(
      "article",
      { class: `message ${item.who}${joined ? " joined" : ""}`, lang: language },
      h("p", { class: item.who === "human" && !joined ? "name" : "unseen" }, line(names[item.who])),
      this._files(item.attachments),
      item.text && h("div", { class: "bubble" }, body),
      reply && this._extras(reply, { latest }),
      h("footer", null, time, reply && this._thumbs(item.id, judged)),
    );
  }

  _extras(reply, { latest }) {
    const direction = reply.language ? directionOf(reply.language) : null;
    const tools = { chat: this.chat, texts: this.chat.texts, latest };
    const cards = reply.cards.map((card) => drawCard(card, tools)).filter(Boolean);
    return [
      reply.citations.length > 0 && this._sources(reply.citations, direction),
      cards.length > 0 && h("div", { class: "cards", dir: direction }, cards),
    ];
  }

  _sources(citations, direction) {
    const { chat } = this;
    const { texts } = chat;
    const seen = new Map(citations.map((citation) => [citation.url || citation.article_id, citation]));
    const made = [...seen.values()].map(({ title, url }) =>
      h(
        "li",
        null,
        h(
          "a",
          { href: chat.server.link(url), target: "_blank", rel: "noopener noreferrer", dir: "auto" },
          title,
          h("span", { class: "unseen" }, ` (${texts.t("new_tab")})`),
        ),
      ),
    );
    return h(
      "div",
      { class: "sources", dir: direction },
      h("p", null, icon("book"), texts.t("sources")),
      h("ul", null, made),
    );
  }

  _thumbs(id, judged) {
    const { t } = this.chat.texts;
    const thumb = (name, helpful, label) =>
      button(
        {
          class: `icon-button thumb ${name}`,
          label: t(label),
          "data-focus": label,
          "aria-pressed": String(judged === helpful),
          onclick: () => judged !== helpful && this.chat.judge(id, helpful),
        },
        icon("up"),
      );
    return h(
      "span",
      { class: `thumbs${judged === undefined ? "" : " judged"}` },
      thumb("yes", true, "helpful"),
      thumb("no", false, "not_helpful"),
      judged !== undefined && h("span", { class: "thanks", role: "status" }, t("thanks")),
    );
  }

  _files(attachments) {
    if (!attachments || attachments.length === 0) return null;
    const made = attachments.map((file) => {
      const preview = this.chat.previews.get(file.attachment_id);
      return preview
        ? h("li", { class: "picture" }, h("img", { src: preview, alt: file.name }))
        : h("li", { class: "file" }, icon("clip"), isolated(file.name));
    });
    return h("ul", { class: "files" }, made);
  }

  _entry(entry) {
    const { texts, outbox, troubled } = this.chat;
    const failed = entry.state === "failed";
    const note = failed ? "failed" : troubled ? "unsent" : "sending";
    return h(
      "article",
      { class: `message shopper pending${failed ? " failed" : ""}` },
      h("p", { class: "unseen" }, texts.t("you")),
      this._files(entry.attachments),
      entry.text && h("div", { class: "bubble" }, plain(entry.text)),
      h(
        "footer",
        null,
        h("span", { class: "note", dir: "auto" }, texts.t(note)),
        failed && [
          button({ class: "link", onclick: () => outbox.retry(entry.key) }, texts.t("retry")),
          button({ class: "link", onclick: () => outbox.remove(entry.key) }, texts.t("discard")),
        ],
      ),
    );
  }

  _drawDraft(view) {
    const { t } = this.chat.texts;
    const busy = view.running || this.chat.sending;
    const text = busy ? t(view.activity ? activityOf(view.activity) : "typing") : "";
    if (this.status.textContent !== text) this.status.textContent = text;
    this.draft.hidden = !busy;
    if (!busy) return;
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    if (view.draft) {
      const bubble = h("div", { class: "bubble", "aria-hidden": "true" }, blocks(view.draft));
      this.draft.replaceChildren(h("div", { class: "message bot" }, bubble));
    } else if (this.draft.firstChild !== this.status.parentNode || !this.draft.firstChild)
      this.draft.replaceChildren(h("div", { class: "working" }, dots, this.status));
  }

  _nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  _follow(added) {
    const tall = added.find((node) => node.matches(".bot, .human") && node.offsetHeight > this.scroller.clientHeight * TALL);
    if (this._settled && tall) this.scroller.scrollTop = tall.offsetTop - 12;
    else this.toEnd(this._settled);
  }

  _watch() {
    const { scrollTop } = this.scroller;
    const near = this._nearEnd();
    if (near) this._stuck = true;
    else if (scrollTop < this._top - 2) this._stuck = false;
    this._top = scrollTop;
    this.jump.hidden = near || this._stuck;
  }
}

const ACTIVITIES = [
  [/^(carry_out|confirm)/, "action"],
  [/^track|deliver/, "parcel"],
  [/return|exchange|label|damage/, "return"],
  [/refund|payment|charge|invoice/, "payment"],
  [/help|knowledge/, "help"],
  [/order|cancel|change/, "order"],
];

function activityOf(tool) {
  const found = ACTIVITIES.find(([pattern]) => pattern.test(tool));
  return found ? `doing_${found[1]}` : "typing";
}
