/** The events by offset, and what follows from them: an event that comes twice, late or by another way changes nothing. */

const RUNNING_MS = 180000;
const FINAL = /^(declined|superseded|expired|done|failed)$/;

export class Record {
  constructor() {
    this._events = new Map();
    this.cursor = 0;
  }

  // The cursor follows the stream: the answer to a call may run ahead of it.
  add(event, fromStream = true) {
    const { offset } = event;
    // Pieces of a reply that are live only have no offset.
    this._events.set(offset || `${event.message_id} ${this._events.size}`, event);
    if (fromStream && offset > this.cursor) this.cursor = offset;
  }

  get events() {
    return [...this._events.values()].sort((a, b) => (a.offset || Infinity) - (b.offset || Infinity) || 0);
  }

  inputs(after, kind) {
    return this.events.filter((event) => event.offset > after && event.source === "shopper" && event.kind === kind).length;
  }

  view() {
    const seen = {
      items: [],
      proposals: new Map(),
      feedback: new Map(),
      drafts: new Map(),
      done: new Set(),
      owner: "bot",
      operator: "",
      promisedAt: null,
      language: "",
      turn: null,
    };
    for (const event of this.events) {
      const take = READ[event.kind];
      if (take) take(seen, event);
    }
    const { turn, owner, drafts } = seen;
    const running = turn && !turn.over && /bot|queued/.test(owner) && Date.now() - turn.at < RUNNING_MS;
    const draft = [...drafts.values()].pop() || "";
    return { ...seen, running, activity: running ? turn.tool : "", draft: running ? draft : "" };
  }
}

const begin = (seen, { turn, at }) => {
  seen.turn = { id: turn, at: Date.parse(at), over: false, tool: "" };
};

const put = (seen, { offset, at, turn }, props) =>
  seen.items.push({ key: `e${offset}`, offset, turn, at: Date.parse(at), ...props });

const READ = {
  message(seen, event) {
    if (event.source === "shopper") begin(seen, event);
    const { text, source, message_id: id, attachments } = event;
    put(seen, event, { type: "message", who: source, text, id, attachments, operator: seen.operator });
  },
  tool_started({ turn }, event) {
    if (turn) turn.tool = event.tool;
  },
  text_delta({ drafts, done }, { message_id: id, text }) {
    if (!done.has(id)) drafts.set(id, (drafts.get(id) || "") + text);
  },
  reply(seen, event) {
    const { message_id: id, reply } = event;
    seen.done.add(id);
    seen.drafts.delete(id);
    if (seen.turn && event.turn === seen.turn.id) seen.turn.over = true;
    seen.language = reply.language || seen.language;
    if (reply.cards.some(({ kind }) => kind === "handoff")) // it says what the notice of its turn does
      seen.items = seen.items.filter((item) => item.name !== "queued" || item.turn !== event.turn);
    put(seen, event, { type: "message", who: "bot", text: reply.text, id, reply });
  },
  proposal(seen, event) {
    const { proposal_id: id, state } = event;
    if (!FINAL.test(seen.proposals.get(id))) seen.proposals.set(id, state);
    if (event.source === "shopper" && !(seen.turn && seen.turn.id === event.turn)) begin(seen, event);
  },
  handoff(seen, event) {
    const { state, operator, position, promised_at: promisedAt } = event;
    seen.operator = state === "claimed" ? operator : "";
    seen.promisedAt = state === "queued" ? promisedAt : null;
    seen.position = position;
    put(seen, event, { type: "notice", name: state, operator, position, promisedAt });
  },
  ownership(seen, event) {
    seen.owner = event.owner;
    if (event.previous === "closed") put(seen, event, { type: "notice", name: "reopened" });
  },
  feedback({ feedback }, event) {
    feedback.set(event.message_id, event.helpful);
  },
  error(seen, event) {
    // The error of a turn is followed by a reply that says so.
    if (!(seen.turn && seen.turn.id === event.turn)) put(seen, event, { type: "notice", name: "error" });
  },
};
