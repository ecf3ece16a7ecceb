/** Every operation has a call: a missing one does not compile; each goes where the description says. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Crossdesk, ProblemError, type Conversation, type Desk, type operations } from "../src/index.js";
import { readMessages } from "../src/sse.js";

type OpenAI = "create_chat_completion" | "list_models" | "read_model";
/** What the desk's own pages call, with a session of theirs. */
type DeskPages =
  | "list_inbox"
  | "count_inbox"
  | "search_conversations"
  | "list_views"
  | "save_view"
  | "remove_view"
  | "list_canned_replies"
  | "change_many"
  | "read_conversation"
  | "read_timeline"
  | "take_over"
  | "reply_in_conversation"
  | "write_note"
  | "sort_conversation"
  | "snooze_conversation"
  | "resolve_conversation"
  | "merge_conversation"
  | "hand_back"
  | "judge_reply"
  | "mark_seen"
  | "fill_canned_reply"
  | "use_tool"
  | "confirm_as_person"
  | "decide_approval";
type Calls = Record<Exclude<keyof operations, OpenAI | DeskPages>, (crossdesk: Crossdesk) => Promise<unknown>>;

const conversation = (crossdesk: Crossdesk): Conversation => crossdesk.conversation("one", "token");
const desk = (crossdesk: Crossdesk): Desk => crossdesk.desk("Noor", "key");

const CALLS: Calls = {
  open_conversation: (it) => it.open({ locale: "de-DE" }),
  send_message: (it) => conversation(it).send("Hello"),
  read_events: (it) => conversation(it).follow(7).next(),
  confirm_proposal: (it) => conversation(it).confirm("two"),
  decline_proposal: (it) => conversation(it).decline("two"),
  give_feedback: (it) => conversation(it).feedback("msg", true, "good"),
  upload_attachment: (it) => conversation(it).upload("a.jpg", new Blob(["bytes"])),
  read_attachment: (it) => conversation(it).attachment("two"),
  read_label: (it) => it.document("https://shop.example/v1/labels/token"),
  read_invoice: (it) => it.document("/v1/invoices/token"),
  list_handoffs: (it) => desk(it).handoffs("queued", 3),
  read_handoff: (it) => desk(it).handoff("one"),
  read_handoff_events: (it) => desk(it).follow("one", 7).next(),
  read_handoff_attachment: (it) => desk(it).attachment("one", "two"),
  claim_handoff: (it) => desk(it).claim("one"),
  reply_to_shopper: (it) => desk(it).reply("one", "Hello"),
  release_handoff: (it) => desk(it).release("one"),
  close_handoff: (it) => desk(it).close("one"),
  read_health: (it) => it.health(),
  read_readiness: (it) => it.ready(),
};

interface Operation {
  readonly operationId: string;
}
const text = readFileSync(new URL("../../../openapi.json", import.meta.url), "utf-8");
const document = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };

for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const call = CALLS[operation.operationId as keyof Calls] as Calls[keyof Calls] | undefined;
    if (!call) continue; // OpenAI's: the type of CALLS lets no other be left out
    test(`${operation.operationId} goes to ${method} ${path}`, async () => {
      const seen: { url: string; init: RequestInit | undefined }[] = [];
      const answer: typeof fetch = async (url, init) => {
        seen.push({ url: String(url), init });
        return new Response(null, { status: 503 });
      };
      const crossdesk = new Crossdesk("http://test", { fetch: answer, retries: { tries: 1 } });
      await assert.rejects(call(crossdesk), ProblemError);
      const [request, ...more] = seen;
      assert.ok(request);
      assert.deepEqual(more, []);
      assert.equal(request.init?.method, method.toUpperCase());
      assert.match(new URL(request.url).pathname, new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`));
      const headers = request.init?.headers as Record<string, string>;
      if (method === "post") assert.ok(headers["Idempotency-Key"]);
      if (path.startsWith("/v1/desk") || path.includes("{conversation_id}")) assert.ok(headers["Authorization"]);
    });
  }
}

test("what can be tried again is tried with the same key", async () => {
  const keys = new Set<string>();
  const statuses = [429, 503, 201];
  const answer: typeof fetch = async (_, init) => {
    keys.add((init?.headers as Record<string, string>)["Idempotency-Key"] ?? "");
    const status = statuses.shift() ?? 500;
    return Response.json({ id: "conv_1", token: "t" }, { status, headers: { "Retry-After": "0" } });
  };
  const opened = await new Crossdesk("http://test", { fetch: answer }).open();
  assert.equal(opened.id, "conv_1");
  assert.deepEqual(statuses, []);
  assert.equal(keys.size, 1);
});

test("a wait that is too long is left to the caller", async () => {
  const answer: typeof fetch = async () => new Response("", { status: 429, headers: { "Retry-After": "60" } });
  const opening = new Crossdesk("http://test", { fetch: answer }).open();
  await assert.rejects(opening, (error) => error instanceof ProblemError && error.retryAfter === 60);
});

test("messages are read however the bytes are cut", async () => {
  const bytes = new TextEncoder().encode(
    "\ufeffretry: 2000\r\n: connected\n\nid: 1\r\nevent: message\rdata: eins\u2028zwei\n\ndata: a\r\ndata:b\n\ndata: lost",
  );
  for (let size = 1; size <= bytes.length; size += 1) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const found = [];
    for await (const message of readMessages(body)) found.push([message.event, message.data, message.id]);
    assert.deepEqual(found, [["message", "eins\u2028zwei", "1"], ["message", "a\nb", "1"]]);
  }
});
