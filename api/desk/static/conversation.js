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

// Sent without leaving the page: what was typed stays where the server says no.
const hex = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");

async function send(form) {
  const button = form.querySelector("button.primary");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    if (!answer.ok) return tell(problemOf(await answer.text(), answer.statusText), "bad");
    form.reset();
    form.elements.key.value = hex(16);
    showAttached("");
    follow = true;
  } catch {
    tell(form.dataset.failed, "bad");
  } finally {
    button.disabled = false;
    form.elements.text.focus();
  }
}
function showAttached(name) {
  const line = composer.querySelector("[data-attached]");
  line.hidden = !name;
  line.textContent = name;
}
composer?.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
composer?.querySelector("[name=file]").addEventListener("change", (event) => showAttached(event.target.files[0]?.name ?? ""));

// Typing: told every few seconds, of a reply only.
const TYPING_MS = 3000;
let told = 0;
composer?.addEventListener("input", (event) => {
  if (event.target.name !== "text") return;
  const form = event.target.form;
  if (composer.classList.contains("noting")) mention(event.target);
  else if (event.target.value.trim() && Date.now() - told > TYPING_MS) {
    told = Date.now();
    const headers = { "X-CSRF-Token": form.elements.csrf.value };
    fetch(form.dataset.typing, { method: "POST", headers }).catch(() => {}); // a help, not a fact
  }
});

// "@" in a note offers the people of the desk.
const menu = document.createElement("ul");
menu.className = "mentions";
menu.hidden = true;
composer?.querySelector("textarea").before(menu);

function mention(field) {
  const begun = /@([^@\n]{0,40})$/u.exec(field.value.slice(0, field.selectionStart));
  const wanted = begun?.[1].toLocaleLowerCase();
  const names = begun ? JSON.parse(field.form.dataset.people).filter((one) => one.toLocaleLowerCase().includes(wanted)) : [];
  menu.replaceChildren(
    ...names.slice(0, 6).map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => {
        field.setRangeText(`@${name} `, begun.index, field.selectionStart, "end");
        menu.hidden = true;
        field.focus();
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  menu.hidden = names.length === 0 || names.some((one) => one.toLocaleLowerCase() === wanted?.trim());
}
composer?.querySelector("textarea").addEventListener("keydown", (event) => {
  if (menu.hidden) return;
  if (event.key === "Escape") menu.hidden = true;
  if (event.key === "ArrowUp" || event.key === "Tab") {
    event.preventDefault();
    menu.querySelector("button").focus();
  }
});
menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = [...menu.querySelectorAll("button")];
  if (step) {
    event.preventDefault();
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  }
  if (event.key === "Escape") {
    menu.hidden = true;
    composer.querySelector("textarea").focus();
  }
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
  if (event.target === act) act.scrollIntoView({ block: "nearest" });
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
