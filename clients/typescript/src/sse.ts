/** Server-sent events, read as the HTML standard says: text in, messages out. */

export interface Message {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** The messages of one stream. Lines end with CR, LF or both. */
export async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let event = "";
  let id = "";
  let data: string[] = [];
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", data: data.join("\n"), id };
      event = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
  }
}

/** The complete lines of a stream; what is left without an end is no line. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // takes the byte order mark away
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const held = rest.endsWith("\r") ? "\r" : ""; // its LF may be in the next chunk
      const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? "") + held;
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // a stream that broke cannot be cancelled
  }
}
