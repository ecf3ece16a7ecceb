/** The HTTP side. */

const STALL_MS = 60000; // of silence, then a stream is taken for dead
const CALL_MS = 90000;

/** A failed call; 0 where the server was not reached. Its details are for developers: shoppers are told by status. */
export class Problem extends Error {
  constructor(status, retryAfter = 0) {
    super(`HTTP ${status}`);
    Object.assign(this, { status, retryAfter: +retryAfter || 0 });
  }

  get passing() {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }

  get gone() {
    return [401, 403, 410].includes(this.status);
  }
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

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
  constructor(root, key) {
    this.root = root;
    this.headers = key ? { "X-API-Key": key } : {};
  }

  link(url) {
    try {
      const { protocol, href } = new URL(url, this.root);
      return /^https?:$/.test(protocol) ? href : "";
    } catch {
      return "";
    }
  }

  async call(method, path, { token, key, body } = {}) {
    const headers = { ...this.headers, Accept: "application/json" };
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

  async upload(path, file, { token, key, signal }) {
    const body = new FormData();
    body.append("file", file, file.name || "photo");
    const headers = { ...this.headers, Authorization: `Bearer ${token}`, "Idempotency-Key": key };
    return request(new URL(path, this.root), { method: "POST", headers, body, signal }, (response) => response.json());
  }

  stream(path, { token, after, signal, onOpen, onEvent }) {
    const headers = { ...this.headers, Accept: "text/event-stream", Authorization: `Bearer ${token}` };
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
