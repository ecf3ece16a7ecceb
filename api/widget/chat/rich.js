/**
 * Texts as elements: paragraphs, lists, bold, links. Numbers, codes and addresses keep their own direction inside a
 * text of the other one. Nothing is ever parsed as HTML.
 */

import { h, isolated } from "./dom.js";

const TOKEN = new RegExp(
  [
    /(?<url>https?:\/\/[^\s<>"'）」】]+[^\s<>"'）」】.,;:!?)\]])/,
    /\*\*(?<bold>[^*\n]+)\*\*/,
    /(?<code>[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d ()-]{6,}\d|#\d+|\b[A-Z]{1,5}-?(?=[A-Z-]{0,8}\d)[A-Z0-9-]+|\b\d[\d-]{4,}\d\b)/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gu",
);

function inline(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const { url, bold, code } = match.groups;
    parts.push(text.slice(end, match.index));
    if (url) parts.push(h("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, url));
    else if (bold) parts.push(h("strong", null, inline(bold)));
    else parts.push(isolated(code));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

/** One line, with its codes isolated. */
export const line = (text) => inline(text);

/** A text of several lines as blocks, each with the direction of its own first strong letter. */
export function blocks(text) {
  const made = [];
  let list = null;
  for (const raw of text.replace(/\r\n?/g, "\n").split("\n")) {
    const item = /^\s*(?:[-•*]|(\d{1,2})[.)])\s+(.*)$/.exec(raw);
    if (item) {
      const tag = item[1] ? "OL" : "UL";
      if (!list || list.tagName !== tag) {
        list = h(tag, { dir: "auto", start: item[1] });
        made.push(list);
      }
      list.append(h("li", null, inline(item[2])));
    } else {
      list = null;
      if (raw.trim()) made.push(h("p", { dir: "auto" }, inline(raw)));
    }
  }
  return made;
}

/** The shopper's own text: as it was typed, with the line breaks it has. */
export function plain(text) {
  return h("p", { dir: "auto", class: "typed" }, inline(text));
}
