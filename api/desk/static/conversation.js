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
