// One conversation: the newest is in sight when the page opens, and stays so unless somebody has scrolled up.
"use strict";

const story = document.getElementById("story");
const NEAR_PX = 120;
let follow = true;

const page = document.scrollingElement;
const isAtEnd = () => page.scrollHeight - page.scrollTop - window.innerHeight < NEAR_PX;
const toEnd = () => page.scrollTo({ top: page.scrollHeight });

if (window.matchMedia("(min-width: 60rem)").matches) toEnd();
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target === story) follow = isAtEnd();
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === story && follow) toEnd();
});

// The composer: a reply or a note, canned replies and the packet's draft to begin with, Ctrl+Enter to send.
const composer = document.querySelector("[data-composer]");

function setMode(mode) {
  const form = composer.querySelector("form");
  form.action = form.dataset[mode];
  composer.classList.toggle("noting", mode === "note");
  for (const button of composer.querySelectorAll("[data-mode]"))
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  form.elements.text.focus();
}

function write(text, missing = []) {
  const field = composer.querySelector("textarea");
  field.value = field.value ? `${field.value.trimEnd()}\n${text}` : text;
  const told = composer.querySelector("[data-missing]");
  told.hidden = missing.length === 0;
  told.querySelector("span").textContent = missing.map((name) => `{${name}}`).join(" ");
  field.focus();
}

composer?.addEventListener("click", (event) => {
  const mode = event.target.closest("[data-mode]")?.dataset.mode;
  if (mode) setMode(mode);
});
composer?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.querySelector("form").requestSubmit();
});
composer?.querySelector("[data-canned]").addEventListener("change", async (event) => {
  const name = event.target.value;
  if (!name) return;
  event.target.value = "";
  const answer = await fetch(composer.querySelector("form").dataset.cannedUrl + name);
  if (!answer.ok) return;
  const filled = await answer.json();
  setMode("reply");
  write(filled.text, filled.missing);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-use-draft]") && composer) {
    setMode("reply");
    write(document.querySelector("[data-draft]").textContent);
  }
  const wrong = event.target.closest("[data-message]");
  if (wrong) document.querySelector("#wrong [name=message_id]").value = wrong.dataset.message;
});

// Acting in the shop: choosing a tool fetches its form; another order in the form fetches it for that order.
const act = document.getElementById("act");

function openTool(address, order = "") {
  htmx.ajax("GET", address + (order ? `?order=${encodeURIComponent(order)}` : ""), { target: act, swap: "innerHTML" });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tool]") && event.target.value) {
    openTool(event.target.form.dataset.tools + event.target.value);
    event.target.value = "";
  }
  if (event.target.matches("[data-order]")) openTool(event.target.form.dataset.toolForm, event.target.value);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-act]")) act.replaceChildren();
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === act) act.querySelector("select, input:not([type=hidden]), textarea, button.primary, [tabindex]")?.focus();
});

// What is live must not take away what somebody is filling in, nor fold what they have unfolded.
const isBusy = (part) =>
  part.querySelector(".menu[open]") !== null || (part.id !== "story" && part.contains(document.activeElement));
const unfolded = new Map();
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (isBusy(event.detail.target)) event.detail.shouldSwap = false;
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "shop") return;
  if (isBusy(event.target)) event.detail.shouldSwap = false;
  for (const one of event.target.querySelectorAll("[data-fold]")) unfolded.set(one.dataset.fold, one.open);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "shop") return;
  for (const one of event.target.querySelectorAll("[data-fold]"))
    if (unfolded.has(one.dataset.fold)) one.open = unfolded.get(one.dataset.fold);
});
