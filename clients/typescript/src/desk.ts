/** The desk as an operator's tool sees it. */

import type { Options } from "./conversation.js";
import type { Callback, Callbacks, Event, HandoffDetail, HandoffEvents, HandoffList, HandoffSummary, ReplyAnswer, ReplyRequest, Report } from "./schema.js";
import { newKey, type Call, type Transport } from "./transport.js";

const HANDOFFS = "/v1/desk/handoffs";
const CALLBACKS = "/v1/desk/callbacks";

/** Hand-offs: see, claim, answer, give back, close. */
export class Desk {
  readonly #transport: Transport;
  readonly #operatorKey: string;

  constructor(
    transport: Transport,
    readonly operator: string,
    operatorKey: string,
  ) {
    this.#transport = transport;
    this.#operatorKey = operatorKey;
  }

  /** Hand-offs, most urgent first. */
  async handoffs(state?: HandoffSummary["state"], limit = 100, options: Options = {}): Promise<HandoffSummary[]> {
    const query = new URLSearchParams({ limit: String(limit), ...(state ? { state } : {}) });
    const response = await this.#transport.send(this.#call("GET", `?${query}`, options));
    return ((await response.json()) as HandoffList).handoffs;
  }

  /** A hand-off with its packet. */
  async handoff(id: string, options: Options = {}): Promise<HandoffDetail> {
    return (await (await this.#transport.send(this.#of("GET", id, "", options))).json()) as HandoffDetail;
  }

  /** The conversation as the shopper sees it, after an offset, at most 500 events. */
  async events(id: string, after = 0, options: Options = {}): Promise<Event[]> {
    const response = await this.#transport.send(this.#of("GET", id, `/events?after=${after}`, options));
    return ((await response.json()) as HandoffEvents).events;
  }

  /** The conversation after an offset and all that comes; resumed where the connection breaks. */
  follow(id: string, after = 0, options: Options = {}): AsyncGenerator<Event> {
    return this.#transport.follow(this.#of("GET", id, `/events?after=${after}`, options), after, true);
  }

  /** A photo that the shopper sent. */
  async attachment(id: string, attachmentId: string, options: Options = {}): Promise<Blob> {
    const call = this.#of("GET", id, `/attachments/${encodeURIComponent(attachmentId)}`, options);
    return (await this.#transport.send(call)).blob();
  }

  /** Take the conversation over: the bot is silent. */
  async claim(id: string, options: Options = {}): Promise<HandoffSummary> {
    return this.#change(id, "claim", options);
  }

  /** Give the conversation back to the bot. */
  async release(id: string, options: Options = {}): Promise<HandoffSummary> {
    return this.#change(id, "release", options);
  }

  /** Close the conversation. */
  async close(id: string, options: Options = {}): Promise<HandoffSummary> {
    return this.#change(id, "close", options);
  }

  /** Say something to the shopper; the stored message. */
  async reply(id: string, text: string, options: Options = {}): Promise<Event> {
    const json: ReplyRequest = { text };
    const response = await this.#transport.send({ ...this.#of("POST", id, "/reply", options), json });
    return ((await response.json()) as ReplyAnswer).event;
  }

  /** Figures of queue, SLAs and promises; of the last week where no time is given. */
  async report(times: { since?: string; until?: string } = {}, options: Options = {}): Promise<Report> {
    const call = this.#call("GET", `?${new URLSearchParams(times)}`, options, "/v1/desk/reports");
    return (await (await this.#transport.send(call)).json()) as Report;
  }

  /** The calls that shoppers wait for, the earliest due first. */
  async callbacks(options: Options = {}): Promise<Callback[]> {
    const response = await this.#transport.send(this.#call("GET", "", options, CALLBACKS));
    return ((await response.json()) as Callbacks).callbacks;
  }

  /** Note that a shopper was called. */
  async called(conversationId: string, options: Options = {}): Promise<void> {
    const call = this.#call("POST", `/${encodeURIComponent(conversationId)}/done`, options, CALLBACKS);
    await (await this.#transport.send(call)).body?.cancel();
  }

  async #change(id: string, change: string, options: Options): Promise<HandoffSummary> {
    return (await (await this.#transport.send(this.#of("POST", id, `/${change}`, options))).json()) as HandoffSummary;
  }

  #of(method: "GET" | "POST", id: string, rest: string, options: Options): Call {
    return this.#call(method, `/${encodeURIComponent(id)}${rest}`, options);
  }

  #call(method: "GET" | "POST", rest: string, options: Options, base = HANDOFFS): Call {
    const key = method === "POST" ? { key: options.idempotencyKey ?? newKey() } : {};
    const headers: Record<string, string> = this.operator ? { "X-Operator": this.operator } : {};
    const path = `${base}${rest}`;
    return { method, path, bearer: this.#operatorKey, headers, signal: options.signal, ...key };
  }
}
