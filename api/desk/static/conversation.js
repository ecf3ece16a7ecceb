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
