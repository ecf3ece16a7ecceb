/** Typing, both ways, while a person answers; loaded when one takes over. */

import { h } from "../dom.js";

const TOLD_MS = 3000; // less than what the server counts as typing
const AGAIN_MS = 2000;

const WORDS = {
  ar: "{name} يكتب الآن…",
  de: "{name} schreibt …",
  en: "{name} is typing…",
  es: "{name} está escribiendo…",
  fr: "{name} écrit…",
  id: "{name} sedang mengetik…",
  it: "{name} sta scrivendo…",
  ja: "{name}が入力しています…",
  ko: "{name} 님이 입력 중입니다…",
  nl: "{name} is aan het typen…",
  pl: "{name} pisze…",
  pt: "{name} está digitando…",
  ru: "{name} печатает…",
  th: "{name} กำลังพิมพ์…",
  tr: "{name} yazıyor…",
  vi: "{name} đang nhập…",
  zh: "{name} 正在输入…",
};

/** Lasts as long as a person answers. */
export async function start(chat) {
  const { field } = chat.composer;
  const line = h("p", { class: "activity later", role: "status" });
  const stop = new AbortController();
  line.style.cssText = "margin: 0; padding: 4px 16px; font-size: 13px; opacity: 0.75";
  let told = 0;
  const tell = () => {
    if (!field.value.trim() || Date.now() - told < TOLD_MS) return;
    told = Date.now();
    chat._call("POST", "typing").catch(() => {}); // a help, not a fact
  };
  const show = (name) => {
    line.hidden = !name;
    line.textContent = name && (WORDS[chat.texts.language] || WORDS.en).replace("{name}", () => name);
  };
  const onEvent = ({ name }) => show(name);
  const watch = setInterval(() => chat.view.owner === "human" || stop.abort(), 1000);
  field.addEventListener("input", tell, { signal: stop.signal });
  show("");
  chat.transcript.scroller.after(line);
  while (!stop.signal.aborted) {
    const how = { token: chat.session.get("token"), signal: stop.signal, onOpen() {}, onEvent };
    await chat.server.stream(chat._path("typing"), how).catch((problem) => problem.gone && stop.abort());
    show("");
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  clearInterval(watch);
  line.remove();
}
