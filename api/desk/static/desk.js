// What every page of the desk can do: keys, the dialog that lists them, menus, messages.
//
// An element with data-key="g i" is clicked when g and i are pressed after one another (focused, where it is a
// field); data-key-text says in the dialog what it does. Pages need no script for their keys.
"use strict";

const PAUSE_MS = 900; // between two keys that belong together
const FLASH_MS = 6000;
let typed = [];
let last = 0;

const isShown = (element) => element.getClientRects().length > 0 || element.closest("details:not([open])") !== null;
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

function press(key) {
  const now = performance.now();
  typed = now - last > PAUSE_MS ? [key] : [...typed, key].slice(-2);
  last = now;
  for (const keys of [typed.join(" "), key]) {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find(isShown);
    if (found === undefined) continue;
    typed = [];
    if (found.matches("input:not([type=checkbox]), textarea, select")) found.focus();
    else found.click();
    return true;
  }
  return false;
}

function listKeys(list) {
  const seen = new Set();
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key][data-key-text]")) {
    const { key, keyText } = element.dataset;
    if (seen.has(key) || !isShown(element)) continue;
    seen.add(key);
    const term = document.createElement("dt");
    term.textContent = keyText;
    const keys = document.createElement("dd");
    key.split(" ").forEach((one, at) => {
      if (at > 0) keys.append(` ${list.dataset.then} `);
      const cap = document.createElement("kbd");
      cap.textContent = one;
      keys.append(cap);
    });
    list.append(term, keys);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") !== null) return;
  if (event.key.length === 1 && press(event.key)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener !== null) {
    const dialog = document.getElementById(opener.dataset.dialog);
    dialog.querySelectorAll("[data-keys]").forEach(listKeys);
    dialog.showModal();
  }
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
  event.target.closest("[data-dismiss]")?.parentElement.remove();
  for (const menu of document.querySelectorAll("[data-menu][open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

/** Say something at the bottom of the page for a while; `how` is "bad" where it went wrong. */
function tell(words, how = "") {
  const message = document.createElement("p");
  message.className = `flash ${how}`;
  message.textContent = words;
  document.getElementById("flash").append(message);
  setTimeout(() => message.remove(), FLASH_MS);
}

/** What a problem document says; the status where it is none. */
function problemOf(text, status) {
  try {
    return JSON.parse(text).detail ?? status;
  } catch {
    return status;
  }
}

// A server's problem is told in words; what htmx would have put in its place stays as it is.
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => tell(problemOf(xhr.responseText, xhr.statusText), "bad"));

document.querySelectorAll("#flash .flash").forEach((message) => setTimeout(() => message.remove(), FLASH_MS));
