/** Cards, one drawing a kind. Their texts are in the shopper's language already. */

import { button, h, icon, isolated, line } from "./dom.js";

const STEPS = ["preparing", "in_transit", "out_for_delivery", "delivered"];
const SHOWN_EVENTS = 2;

/** Null for a kind that is not known here: the reply's text says the same. */
export function drawCard(card, tools) {
  const draw = DRAWINGS[card.kind];
  return draw ? draw(card, tools) : null;
}

function frame(name, symbol, title, ...content) {
  return h(
    "section",
    { class: `card ${name}`, "aria-label": title },
    title && h("h3", { class: "card-title" }, icon(symbol), h("span", null, line(title))),
    content,
  );
}

function rows(entries) {
  const made = entries.map(({ label, value, total }) =>
    h("div", { class: total ? "row total" : value.length > 36 ? "row long" : "row" }, h("dt", null, line(label)), h("dd", null, line(value))),
  );
  return made.length > 0 && h("dl", { class: "rows" }, made);
}

function items(list, texts) {
  const made = list.map((item) =>
    h(
      "li",
      null,
      h("span", { class: "item" }, item.quantity > 1 && isolated(`${item.quantity} × `), line(item.title)),
      item.price && h("bdi", { class: "amount" }, texts.money(item.price)),
      item.note && h("span", { class: "note" }, line(item.note)),
    ),
  );
  return made.length > 0 && h("ul", { class: "items" }, made);
}

function copyable(label, code, { texts }, className = "code") {
  const { t } = texts;
  const copy = button(
    {
      class: "icon-button copy",
      label: t("copy", { what: label }),
      onclick: async () => {
        await navigator.clipboard.writeText(code).catch(() => {});
        copy.replaceChildren(icon("check"));
        copy.setAttribute("aria-label", t("copied"));
        setTimeout(() => copy.replaceChildren(icon("copy")), 2000);
      },
    },
    icon("copy"),
  );
  return h("span", { class: "copyable" }, isolated(code, className), navigator.clipboard && copy);
}

function outward(className, url, { chat, texts }, ...content) {
  const href = chat.server.link(url);
  return (
    href &&
    h(
      "a",
      { class: className, href, target: "_blank", rel: "noopener noreferrer" },
      content,
      h("span", { class: "unseen" }, ` (${texts.t("new_tab")})`),
    )
  );
}

function order(card, { texts }) {
  const { t } = texts;
  const placed = texts.date(Date.parse(card.placed_at), { dateStyle: "medium" });
  return frame(
    "order",
    "bag",
    card.title,
    h(
      "p",
      { class: "meta" },
      h("span", { class: `pill ${card.status}` }, card.status_text),
      h("span", null, t("ordered_on", { date: placed })),
    ),
    items(card.items, texts),
    h("p", { class: "sum" }, h("span", null, t("total")), h("bdi", { class: "amount" }, texts.money(card.total))),
  );
}

function progress(parcel, t) {
  const reached = parcel.state === "problem" ? (parcel.timeline.length > 1 ? 1 : 0) : STEPS.indexOf(parcel.state);
  const made = STEPS.map((step, index) => {
    const state = index < reached ? "past" : index === reached ? "present" : "";
    return h(
      "li",
      { class: state, "aria-current": index === reached && "step" },
      h("span", { class: "unseen" }, t(`step_${step}`)),
    );
  });
  return h("ol", { class: `steps ${parcel.state}` }, made);
}

const event = (entry) =>
  h(
    "li",
    null,
    h("span", { class: "what" }, line(entry.text)),
    h("span", { class: "when" }, h("bdi", null, entry.time_text), entry.location && [" · ", h("bdi", null, entry.location)]),
  );

function parcelOf(parcel, index, count, tools) {
  const { t } = tools.texts;
  const [first, rest] = [parcel.timeline.slice(0, SHOWN_EVENTS), parcel.timeline.slice(SHOWN_EVENTS)];
  return h(
    "div",
    { class: `parcel ${parcel.state}` },
    count > 1 && h("p", { class: "overline" }, t("parcel", { number: index + 1, count })),
    h("p", { class: "state" }, parcel.state === "problem" && icon("alert"), h("strong", null, line(parcel.state_text))),
    parcel.expected_text && h("p", { class: "expected" }, line(parcel.expected_text)),
    progress(parcel, t),
    count > 1 && items(parcel.items, tools.texts),
    parcel.tracking_number &&
      h(
        "p",
        { class: "carrier" },
        h("span", null, h("bdi", null, parcel.carrier)),
        copyable(t("tracking_number"), parcel.tracking_number, tools),
      ),
    first.length > 0 && h("ol", { class: "timeline" }, first.map(event)),
    rest.length > 0 &&
      h("details", null, h("summary", null, t("history")), h("ol", { class: "timeline" }, rest.map(event))),
  );
}

function tracking(card, tools) {
  const parcels = card.parcels.map((parcel, index) => parcelOf(parcel, index, card.parcels.length, tools));
  return frame("tracking", "truck", card.title, parcels);
}

// The server's rows, with amounts as the shopper writes them.
function listedOf({ rows: given, refund, fee }, texts) {
  return given.map(({ label: name, value }) => {
    const amount = [refund, fee].find((one) => one && one.text === value);
    return { label: name, value: amount ? texts.money(amount) : value, total: amount && amount === refund };
  });
}

function terms(card, tools) {
  const { t } = tools.texts;
  let state = tools.chat.stateOf(card.proposal_id);
  if (state === "open" && Date.parse(card.expires_at) <= Date.now()) state = "expired";
  const choice = (kind, text, className) =>
    button(
      { class: className, "data-focus": kind, onclick: () => tools.chat.decide(kind, card.proposal_id) },
      kind === "confirm" && icon("check"),
      text,
    );
  return frame(
    `terms ${state}`,
    "page",
    card.title,
    rows(listedOf(card, tools.texts)),
    state === "open"
      ? [
          h(
            "div",
            { class: "decide" },
            choice("confirm", card.confirm_text, "primary"),
            choice("decline", card.decline_text, "quiet"),
          ),
          h("p", { class: "fine" }, t("valid_until", { time: tools.texts.moment(card.expires_at) })),
        ]
      : h(
          "p",
          { class: `outcome ${state}` },
          icon(state === "done" ? "check" : state === "failed" ? "alert" : "clock"),
          t(`state_${state}`),
        ),
  );
}

function label(card, tools) {
  const { t } = tools.texts;
  return frame(
    "label",
    "box",
    card.title,
    h("p", { class: "overline" }, t("rma")),
    h("p", { class: "rma" }, copyable(t("rma"), card.rma, tools, "large code")),
    (card.carrier || card.tracking_number) &&
      h(
        "p",
        { class: "carrier" },
        h("span", null, h("bdi", null, card.carrier)),
        card.tracking_number && copyable(t("tracking_number"), card.tracking_number, tools),
      ),
    outward("primary button", card.url, tools, icon("get"), card.button_text),
    card.steps.length > 0 &&
      h(
        "ol",
        { class: "how" },
        card.steps.map((step) => h("li", null, line(step))),
      ),
  );
}

function invoice(card, tools) {
  return frame("invoice", "page", card.title, outward("primary button", card.url, tools, icon("get"), card.button_text));
}

function product(card, tools) {
  return frame(
    "product",
    "bag",
    card.title,
    h(
      "p",
      { class: "meta" },
      card.price && h("bdi", { class: "price" }, tools.texts.money(card.price)),
      card.availability && h("span", { class: "pill" }, line(card.availability)),
    ),
    card.description && h("p", { class: "about" }, line(card.description)),
    card.url && outward("quiet button", card.url, tools, tools.texts.t("product_link")),
  );
}

function choices(card, { chat, latest }) {
  if (!latest) return null;
  const made = card.choices.map(({ label: name, text }) => button({ class: "choice", onclick: () => chat.say(text) }, line(name)));
  return h("div", { class: "choices" }, made);
}

function handoff(card, { chat, texts }) {
  const { t } = texts;
  const position = card.position || (card.state === "queued" && chat.view.position);
  const until = card.promised_text || (card.promised_at ? texts.moment(card.promised_at) : "");
  return frame(
    `handoff ${card.state}`,
    "person",
    card.title,
    card.text && h("p", { class: "about" }, line(card.text)),
    until && [h("p", { class: "overline" }, t("answer_by")), h("p", { class: "until" }, line(until))],
    position && h("p", { class: "meta" }, t("queue_position", { position })),
  );
}

function summary(card) {
  return frame("summary", "page", card.title, rows(card.rows));
}

const DRAWINGS = { order, tracking, terms, label, invoice, product, choices, handoff, summary };
