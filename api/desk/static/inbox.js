// The list by keyboard: j and k go down and up, Enter opens, x picks. What is focused stays so when the list is
// fetched again, and so do the marks of what is picked.
"use strict";

const list = document.getElementById("inbox-list");
const links = () => [...list.querySelectorAll("[data-open]")];
let kept = { open: null, picked: new Set() };

function step(by) {
  const all = links();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "x") document.activeElement?.closest("[data-row]")?.querySelector("[data-pick]")?.click();
});

// Nobody loses what they are doing: the list is not fetched while a menu in it is open.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === list && list.querySelector("details[open]") !== null) event.preventDefault();
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target !== list) return;
  kept = {
    open: document.activeElement?.getAttribute("href") ?? null,
    picked: new Set([...list.querySelectorAll("[data-pick]:checked")].map((box) => box.value)),
  };
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== list) return;
  if (kept.open) list.querySelector(`[data-open][href="${CSS.escape(kept.open)}"]`)?.focus();
  for (const box of list.querySelectorAll("[data-pick]")) box.checked = kept.picked.has(box.value);
});
