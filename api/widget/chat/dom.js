/** Elements and texts; nothing is ever parsed as markup. */

const PATHS = {
  mark: "M4 5.5h9.5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H8l-3.5 3v-3A2 2 0 0 1 2 12.5v-5a2 2 0 0 1 2-2Zm5.5 12a2 2 0 0 0 2 2h5l3.5 3v-3a2 2 0 0 0 2-2v-5a2 2 0 0 0-2-2h-1.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c1-3.5 4-5 7.5-5s6.5 1.5 7.5 5",
  close: "m6 6 12 12M18 6 6 18",
  down: "m6 9.5 6 6 6-6",
  send: "M12 19.5V5M5.5 11.2 12 4.7l6.5 6.5",
  clip: "m20 11.5-8.3 8.2a5.3 5.3 0 0 1-7.5-7.5l8.6-8.5a3.5 3.5 0 0 1 5 5L9.3 17.2a1.8 1.8 0 0 1-2.5-2.5l7.7-7.6",
  up: "M7.5 10.5V20m0-9.5 3.5-7c1.5 0 2.5 1 2.5 2.5v3.5H18a2 2 0 0 1 2 2.5l-1.5 6a2.5 2.5 0 0 1-2.5 2H7.5m0-9.5h-4V20h4",
  check: "m5 12.5 4.7 4.7L19.5 7.3",
  box: "m12 3.5 8 4.2v8.6l-8 4.2-8-4.2V7.7l8-4.2Zm0 8.5v8.5m0-8.5 8-4.3M12 12 4 7.7m4-2.1 8 4.3",
  truck: "M3 6.5h11v10H3zm11 3.5h3.5l3.5 3.5v3h-7M7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm10 0a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  page: "M6.5 3.5h7l4.5 4.6v12.4h-11.5zM13.5 3.5v4.6h4.5M9.5 12.5h5.5m-5.5 3.5h5.5",
  bag: "M5 8h14l1 12.5H4zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5",
  alert: "M12 8.5v4.5m0 3.2v.01M10.3 4.2 2.9 17.3a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  copy: "M9 9h10.5v11H9zM15 9V4.5H4.5v11H9",
  get: "M12 4v11m-4.7-4.3L12 15.4l4.7-4.7M5 19.5h14",
  plus: "M12 5v14M5 12h14",
  book: "M12 6.5c-2-1.5-4-2-7.5-2V18c3.5 0 5.5.5 7.5 2 2-1.5 4-2 7.5-2V4.5c-3.5 0-5.5.5-7.5 2Zm0 0V20",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon i-${name}`);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** `props` are attributes, functions among them listeners; what is null, undefined, false or "" is left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false && value !== "")
      element.setAttribute(name, value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button({ label, ...props }, ...children) {
  const made = h("button", { type: "button", ...props }, ...children);
  return label ? name(made, label) : made;
}

/** Name what shows no words: spoken, and as a tooltip. */
export function name(element, text) {
  element.ariaLabel = element.title = text;
  return element;
}

export function isolated(text, className) {
  return h("bdi", { dir: "ltr", class: className }, text);
}

// Texts as elements: paragraphs, lists, bold, links. Numbers, codes and addresses keep their own direction.

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

export function line(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const { url, bold, code } = match.groups;
    parts.push(text.slice(end, match.index));
    if (url) parts.push(h("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, url));
    else if (bold) parts.push(h("strong", null, line(bold)));
    else parts.push(isolated(code));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

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
      list.append(h("li", null, line(item[2])));
    } else {
      list = null;
      if (raw.trim()) made.push(h("p", { dir: "auto" }, line(raw)));
    }
  }
  return made;
}

export function plain(text) {
  return h("p", { dir: "auto", class: "typed" }, line(text));
}
