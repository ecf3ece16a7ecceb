/** The HTTP side: calls, problem details (RFC 9457), uploads, and the live log. */

const STALL_MS = 60000; // a stream that says nothing for so long, not even a comment, is taken for dead
const CALL_MS = 90000;

/**
 * A call that failed. `status` is 0 when the server was not reached. The problem details of an answer are written for
 * developers, in English; the shopper is told by status, in words of the widget.
 */
export class Problem extends Error {
  constructor(status, retryAfter = 0) {
    super(`HTTP ${status}`);
    Object.assign(this, { status, retryAfter: +retryAfter || 0 });
  }

  /** Whether the same call may succeed later. */
  get passing() {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }

  /** Whether the token does not open the conversation (any more). */
  get gone() {
    return [401, 403, 410].includes(this.status);
  }
}

/** An idempotency key. */
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Fetch; what does not reach the server, or breaks off, is a problem too. */
async function request(url, init, read) {
  try {
    const response = await fetch(url, { credentials: "omit", cache: "no-store", ...init });
    if (!response.ok) throw new Problem(response.status, response.headers.get("Retry-After"));
    return await read(response);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0);
  }
}

export class Server {
  /** `root` is the URL under which the API lives, with a slash at its end. */
  constructor(root) {
    this.root = root;
  }

  /** A link of an event as an absolute URL; empty for anything that is not http(s). */
  link(url) {
    try {
      const { protocol, href } = new URL(url, this.root);
      return /^https?:$/.test(protocol) ? href : "";
    } catch {
      return "";
    }
  }

  /** Call and parse the JSON answer. Raises `Problem`, as all calls here do. */
  async call(method, path, { token, key, body } = {}) {
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = key;
    if (body) headers["Content-Type"] = "application/json";
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), CALL_MS);
    const init = { method, headers, body: body && JSON.stringify(body), signal: timeout.signal };
    try {
      const text = await request(new URL(path, this.root), init, (response) => response.text());
      return text ? JSON.parse(text) : null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Send a file. */
  async upload(path, file, { token, key, signal }) {
    const body = new FormData();
    body.append("file", file, file.name || "photo");
    const headers = { Authorization: `Bearer ${token}`, "Idempotency-Key": key };
    return request(new URL(path, this.root), { method: "POST", headers, body, signal }, (response) => response.json());
  }

  /** Read a live log until it ends or breaks. `onOpen` is called when it stands, `onEvent` with each event. */
  stream(path, { token, after, signal, onOpen, onEvent }) {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
    if (after) headers["Last-Event-ID"] = after;
    return request(new URL(path, this.root), { headers, signal }, async (response) => {
      onOpen();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const feed = sseParser((data) => onEvent(JSON.parse(data)));
      for (;;) {
        const timer = setTimeout(() => reader.cancel(), STALL_MS);
        const { value, done } = await reader.read().finally(() => clearTimeout(timer));
        if (done) return;
        feed(value);
      }
    });
  }
}

/** A function that takes pieces of an event stream and calls `onData` with the data of each whole event. */
export function sseParser(onData) {
  let rest = "";
  let data = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(5));
      else if (line === "" && data.length) {
        onData(data.join("\n"));
        data = [];
      }
    }
  };
}
