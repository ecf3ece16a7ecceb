/**
 * A shopper's conversation in the terminal: `npm run build && node dist/example.js [URL]`. Write a message a line;
 * `yes` and `no` after terms are the buttons of the card. An empty line ends it.
 */

import { createInterface } from "node:readline";
import { Crossdesk, ProblemError, Unreachable, type Event, type TermsCard } from "./src/index.js";

/** Print an event; the terms that it asks the shopper to agree to, if it does. */
function show(event: Event): TermsCard | null {
  switch (event.kind) {
    case "text_delta":
      process.stdout.write(event.text);
      return null;
    case "tool_started":
      console.log(`[${event.tool}]`);
      return null;
    case "reply": {
      console.log();
      const cards = event.reply.cards ?? [];
      for (const card of cards) if (card.kind !== "terms") console.log(`[card: ${card.kind}]`);
      const terms = cards.find((card) => card.kind === "terms") ?? null;
      if (terms) console.log(`[${terms.title}] yes or no?`);
      return terms;
    }
    default:
      return null;
  }
}

async function main(url: string): Promise<number> {
  try {
    const conversation = await new Crossdesk(url).open({ locale: "en-GB" });
    console.log(`${conversation.id} at ${url}`);
    let terms: TermsCard | null = null;
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === "") break;
      let events = conversation.stream(line);
      if (terms && line === "yes") events = conversation.streamConfirm(terms.proposal_id);
      if (terms && line === "no") events = conversation.streamDecline(terms.proposal_id);
      terms = null;
      for await (const event of events) terms = show(event) ?? terms;
    }
    return 0;
  } catch (error) {
    if (!(error instanceof ProblemError || error instanceof Unreachable)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await main(process.argv[2] ?? "http://127.0.0.1:8000");
