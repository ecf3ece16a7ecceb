/** Sends requests, tries them again, and keeps streams going. */

import { Unreachable, problemOf } from "./errors.js";
import type { Event } from "./schema.js";
import { readMessages } from "./sse.js";

/**
 * How often a call is tried and how long it waits in between, in seconds. Where the server says how long to wait
 * it is done so, unless that is longer than `longest`: then the error is thrown at once, with `retryAfter`.
 */
export interface Retries {
  readonly tries: number;
  readonly first: number;
  readonly longest: number;
}

/** One request. `key` is its idempotency key; it stays the same over all tries. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly bearer?: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
  /** Ends the call, and the stream, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const AGAIN = new Set([429, 502, 503, 504]);
const STREAM = "text/event-stream";
const SILENCE_SECONDS = 45; // the server writes a line every 15: after three missing ones the line is dead

export class Transport {
  constructor(
    private readonly baseUrl: string,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly retries: Retries,
    private readonly fetcher: typeof fetch,
  ) {}

  /** The answer to a call. Throws `ProblemError` and `Unreachable`. */
  async send(call: Call): Promise<Response> {
    for (let tried = 1; ; tried += 1) {
      let response: Response | null = null;
      let broken: unknown = null;
      try {
        response = await this.fetcher(this.baseUrl + call.path, this.request(call, {}));
      } catch (error) {
        call.signal?.throwIfAborted();
        broken = error;
      }
      if (response?.ok) return response;
      await this.wait(tried, response, broken, call.signal);
    }
  }

  /**
   * The events of a stream after an offset, each once; where it breaks it is resumed. An endless stream is also
   * resumed where the server ends it. Throws `ProblemError`, and `Unreachable` after as many tries in a row as
   * are allowed.
   */
  async *follow(call: Call, after: number, endless: boolean): AsyncGenerator<Event> {
    for (let tried = 1; ; tried += 1) {
      const quiet = new AbortController();
      let broken: unknown = null;
      let refused: Response | null = null;
      try {
        const resume: Record<string, string> = after > 0 ? { "Last-Event-ID": String(after) } : {};
        const init = this.request(call, { Accept: STREAM, ...resume }, quiet.signal);
        const response = await this.fetcher(this.baseUrl + call.path, init);
        if (!response.ok || response.body === null) {
          refused = response;
        } else {
          if (endless) tried = 1;
          for await (const message of readMessages(watched(response.body, quiet))) {
            const event = JSON.parse(message.data) as Event;
            const offset = event.offset ?? 0;
            if (offset > 0 && offset <= after) continue;
            after = Math.max(after, offset);
            tried = 1;
            yield event;
          }
          if (!endless) return;
        }
      } catch (error) {
        call.signal?.throwIfAborted();
        broken = error;
      } finally {
        quiet.abort();
      }
      await this.wait(tried, refused, broken, call.signal);
    }
  }

  private request(call: Call, more: Readonly<Record<string, string>>, quiet?: AbortSignal): RequestInit {
    const headers: Record<string, string> = { Accept: "application/json", ...this.headers, ...call.headers, ...more };
    if (call.bearer) headers["Authorization"] = `Bearer ${call.bearer}`;
    if (call.key) headers["Idempotency-Key"] = call.key;
    const init: RequestInit = { method: call.method, headers };
    if (call.json !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(call.json);
    } else if (call.form) {
      init.body = call.form;
    }
    const signals = [quiet, call.signal].filter((signal) => signal !== undefined);
    if (signals.length > 0) init.signal = anyOf(signals);
    return init;
  }

  private async wait(
    tried: number,
    response: Response | null,
    broken: unknown,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const asked = response ? retryAfter(response) : null;
    const final = tried >= this.retries.tries || (response !== null && !AGAIN.has(response.status));
    if (final || (asked !== null && asked > this.retries.longest)) {
      if (response) throw await problemOf(response, asked);
      throw new Unreachable(`${this.baseUrl} does not answer`, { cause: broken });
    }
    await response?.body?.cancel();
    const backoff = Math.min(this.retries.longest, this.retries.first * 2 ** (tried - 1));
    await sleep(asked ?? backoff * (0.5 + Math.random() / 2), signal);
  }
}

/** A new idempotency key. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** The seconds that `Retry-After` asks to wait, given as a number or as a date. */
export function retryAfter(response: Response): number | null {
  const text = response.headers.get("Retry-After")?.trim() ?? "";
  if (text === "") return null;
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}

/** The same stream, broken off where nothing comes for too long. */
function watched(body: ReadableStream<Uint8Array>, quiet: AbortController): ReadableStream<Uint8Array> {
  const late = (): void => quiet.abort(new Error(`silent for ${SILENCE_SECONDS} seconds`));
  let timer = setTimeout(late, SILENCE_SECONDS * 1000);
  quiet.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = setTimeout(late, SILENCE_SECONDS * 1000);
        controller.enqueue(chunk);
      },
    }),
  );
}

/** Aborted with the first of them. */
function anyOf(signals: readonly AbortSignal[]): AbortSignal {
  const joined = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) joined.abort(signal.reason);
    signal.addEventListener("abort", () => joined.abort(signal.reason), { once: true });
  }
  return joined.signal;
}

function sleep(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
