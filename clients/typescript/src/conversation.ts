/** A conversation as its front end sees it. */

import type { Attachment, Event, EventsAnswer, ContactRequest, FeedbackRequest, MessageAnswer, MessageRequest } from "./schema.js";
import { newKey, type Call, type Transport } from "./transport.js";

export interface Options {
  /** A key of your own, where you try again yourself; otherwise one is made and kept over the client's retries. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** An open conversation. Keep `id` and `token` to come back to it: `Crossdesk.conversation`. */
export class Conversation {
  readonly #transport: Transport;
  readonly #token: string;

  constructor(
    transport: Transport,
    readonly id: string,
    token: string,
  ) {
    this.#transport = transport;
    this.#token = token;
  }

  /** The secret that opens this conversation. */
  get token(): string {
    return this.#token;
  }

  /** Say something, and wait for the whole turn. `attachments` are ids of uploads. */
  async send(text: string, attachments: readonly string[] = [], options: Options = {}): Promise<MessageAnswer> {
    return this.#answer(this.#message(text, attachments, options));
  }

  /** Say something; the turn's events as they happen, each once, also where the connection breaks. */
  stream(text: string, attachments: readonly string[] = [], options: Options = {}): AsyncGenerator<Event> {
    return this.#stream(this.#message(text, attachments, options));
  }

  /** The shopper's own yes to a `terms` card: carry the proposal out. Call it for their click alone. */
  async confirm(proposalId: string, options: Options = {}): Promise<MessageAnswer> {
    return this.#answer(this.#call("POST", `proposals/${encodeURIComponent(proposalId)}/confirm`, options));
  }

  /** As `confirm`, with the turn's events as they happen. */
  streamConfirm(proposalId: string, options: Options = {}): AsyncGenerator<Event> {
    return this.#stream(this.#call("POST", `proposals/${encodeURIComponent(proposalId)}/confirm`, options));
  }

  /** The shopper's no to a `terms` card: nothing is changed. */
  async decline(proposalId: string, options: Options = {}): Promise<MessageAnswer> {
    return this.#answer(this.#call("POST", `proposals/${encodeURIComponent(proposalId)}/decline`, options));
  }

  /** As `decline`, with the turn's events as they happen. */
  streamDecline(proposalId: string, options: Options = {}): AsyncGenerator<Event> {
    return this.#stream(this.#call("POST", `proposals/${encodeURIComponent(proposalId)}/decline`, options));
  }

  /** The log after an offset, at most 500 events. */
  async events(after = 0, options: Options = {}): Promise<Event[]> {
    const response = await this.#transport.send(this.#call("GET", `events?after=${after}`, options));
    return ((await response.json()) as EventsAnswer).events;
  }

  /** The log after an offset and all that comes, without end; resumed where the connection breaks. */
  follow(after = 0, options: Options = {}): AsyncGenerator<Event> {
    return this.#transport.follow(this.#call("GET", `events?after=${after}`, options), after, true);
  }

  /** Upload a photo; its `attachment_id` goes into `attachments` of a message. */
  async upload(name: string, data: Blob, options: Options = {}): Promise<Attachment> {
    const form = new FormData();
    form.append("file", data, name);
    const response = await this.#transport.send({ ...this.#call("POST", "attachments", options), form });
    return (await response.json()) as Attachment;
  }

  /** A photo of this conversation. */
  async attachment(attachmentId: string, options: Options = {}): Promise<Blob> {
    const call = this.#call("GET", `attachments/${encodeURIComponent(attachmentId)}`, options);
    return (await this.#transport.send(call)).blob();
  }

  /** Judge a reply; the last judgement of a message counts. */
  async feedback(messageId: string, helpful: boolean, comment?: string, options: Options = {}): Promise<void> {
    const json: FeedbackRequest = { message_id: messageId, helpful, comment: comment ?? null };
    const response = await this.#transport.send({ ...this.#call("POST", "feedback", options), json });
    await response.body?.cancel();
  }

  /** While waiting for a person: an address that answers go to too, or a number to be called on. */
  async leaveContact(contact: { email: string } | { phone: string }, options: Options = {}): Promise<void> {
    const json: ContactRequest = { email: null, phone: null, ...contact };
    const response = await this.#transport.send({ ...this.#call("POST", "contact", options), json });
    await response.body?.cancel();
  }

  #message(text: string, attachments: readonly string[], options: Options): Call {
    const json: MessageRequest = { text, attachments: [...attachments] };
    return { ...this.#call("POST", "messages", options), json };
  }

  #call(method: "GET" | "POST", rest: string, options: Options): Call {
    const path = `/v1/conversations/${encodeURIComponent(this.id)}/${rest}`;
    const key = method === "POST" ? { key: options.idempotencyKey ?? newKey() } : {};
    return { method, path, bearer: this.#token, signal: options.signal, ...key };
  }

  async #answer(call: Call): Promise<MessageAnswer> {
    return (await (await this.#transport.send(call)).json()) as MessageAnswer;
  }

  /** A turn that ended without a reply is asked for as a whole: its stream may have been cut. */
  async *#stream(call: Call): AsyncGenerator<Event> {
    let last = 0;
    let replied = false;
    for await (const event of this.#transport.follow(call, 0, false)) {
      last = Math.max(last, event.offset ?? 0);
      replied ||= event.kind === "reply";
      yield event;
    }
    if (replied) return;
    for (const event of (await this.#answer(call)).events) if ((event.offset ?? 0) > last) yield event;
  }
}
