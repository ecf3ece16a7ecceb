/** A typed client for the HTTP API of Crossdesk, for browsers and Node.js. */

import { Conversation, type Options } from "./conversation.js";
import { Desk } from "./desk.js";
import type { Alive, OpenAnswer, OpenRequest, Readiness } from "./schema.js";
import { Transport, newKey, type Retries } from "./transport.js";

export { Conversation, type Options } from "./conversation.js";
export { Desk } from "./desk.js";
export { ProblemError, Unreachable, type ProblemKind } from "./errors.js";
export type * from "./schema.js";
export { newKey, type Retries } from "./transport.js";

export interface Settings {
  /** A key of `crossdesk keys create`: a publishable one in browsers. */
  readonly apiKey?: string;
  readonly retries?: Partial<Retries>;
  readonly fetch?: typeof fetch;
}

/** A Crossdesk server. */
export class Crossdesk {
  readonly #transport: Transport;

  constructor(baseUrl = "http://127.0.0.1:8000", settings: Settings = {}) {
    const headers: Record<string, string> = settings.apiKey ? { "X-API-Key": settings.apiKey } : {};
    const retries = { tries: 5, first: 0.25, longest: 30, ...settings.retries };
    const fetcher = settings.fetch ?? globalThis.fetch.bind(globalThis);
    this.#transport = new Transport(baseUrl.replace(/\/$/, ""), headers, retries, fetcher);
  }

  /** Open a conversation. Everything is optional; `identity_token` is the shop's JWT for a signed-in customer. */
  async open(about: OpenRequest = {}, options: Options = {}): Promise<Conversation> {
    const response = await this.#transport.send({
      method: "POST",
      path: "/v1/conversations",
      json: about,
      key: options.idempotencyKey ?? newKey(),
      signal: options.signal,
    });
    const opened = (await response.json()) as OpenAnswer;
    return new Conversation(this.#transport, opened.id, opened.token);
  }

  /** A conversation that was opened before. */
  conversation(id: string, token: string): Conversation {
    return new Conversation(this.#transport, id, token);
  }

  /** The desk, for an operator of that name. A secret `apiKey` with the scopes of the desk needs no operator key. */
  desk(operator = "", operatorKey = ""): Desk {
    return new Desk(this.#transport, operator, operatorKey);
  }

  /** The PDF that the `url` of a label or invoice card leads to. */
  async document(url: string): Promise<Blob> {
    const found = /\/v1\/(labels|invoices)\/([^/?#]+)$/.exec(url);
    if (!found) throw new TypeError(`${url} is no link to a label or an invoice`);
    return (await this.#transport.send({ method: "GET", path: `/v1/${found[1]}/${found[2]}` })).blob();
  }

  /** Whether the server lives. */
  async health(): Promise<Alive> {
    return (await (await this.#transport.send({ method: "GET", path: "/healthz" })).json()) as Alive;
  }

  /** Whether all parts serve; a problem where some do not, after the retries. */
  async ready(): Promise<Readiness> {
    return (await (await this.#transport.send({ method: "GET", path: "/readyz" })).json()) as Readiness;
  }
}
