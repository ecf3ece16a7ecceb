/** Against a real server: CROSSDESK_URL, and CROSSDESK_CUT_URL, a way to it whose first connections break. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Crossdesk, ProblemError, type Event } from "../src/index.js";

const url = process.env["CROSSDESK_URL"];
const cut = process.env["CROSSDESK_CUT_URL"];
const options = { skip: url && cut ? false : "NOT TESTED: CROSSDESK_URL and CROSSDESK_CUT_URL name no server" };
const retries = { tries: 20, first: 0.01 };

async function all(events: AsyncIterable<Event>): Promise<Event[]> {
  const found = [];
  for await (const event of events) found.push(event);
  return found;
}

test("a message whose stream is cut is said once and heard in full", options, async () => {
  const opened = await new Crossdesk(url).open({ locale: "en-GB" });
  const resumed = new Crossdesk(cut, { retries }).conversation(opened.id, opened.token);
  const heard = await all(resumed.stream("Where is my order 10001? anna.schmidt@example.de"));
  assert.deepEqual(heard, await opened.events());
  assert.equal(heard.filter((event) => event.kind === "message").length, 1);
  const last = heard.at(-1);
  assert.ok(last?.kind === "reply");
  assert.ok(last.reply.cards.some((card) => card.kind === "tracking"));
});

test("the log is followed until the caller has enough", options, async () => {
  const opened = await new Crossdesk(url).open({ locale: "en-GB" });
  await opened.send("Hello");
  const log = await opened.events();
  const stop = new AbortController();
  const heard: Event[] = [];
  const following = (async () => {
    for await (const event of opened.follow(0, { signal: stop.signal })) {
      heard.push(event);
      if (event.offset === log.at(-1)?.offset) stop.abort(new Error("enough"));
    }
  })();
  await assert.rejects(following, /enough/);
  assert.deepEqual(heard, log);
});

test("terms are confirmed once, and problems are errors of their own", options, async () => {
  const conversation = await new Crossdesk(url).open({ locale: "en-GB" });
  const answer = await conversation.send("Please cancel my order 10005. My e-mail is sofia.rossi@example.it");
  const wrong = conversation.confirm("prop_none");
  await assert.rejects(wrong, (error) => error instanceof ProblemError && error.is("not-found"));
  const photo = conversation.upload("a.txt", new Blob(["no photo"]));
  await assert.rejects(photo, (error) => error instanceof ProblemError && error.status === 415);
  const reply = answer.events.at(-1);
  assert.ok(reply?.kind === "reply");
  await conversation.feedback(reply.message_id, true);
  assert.equal((await conversation.events()).at(-1)?.kind, "feedback");
});
