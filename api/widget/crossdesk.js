/** Crossdesk, the chat widget: one script tag in a shop's page. README.md beside it lists its attributes. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.Crossdesk) return;

  const { key, market, locale, identityToken, colour, position, theme, title, open } = script.dataset;
  const options = {
    root: new URL("..", script.src).href,
    key: key || "",
    market: market || "",
    locale: locale || document.documentElement.lang || navigator.language || "en",
    identityToken: identityToken || "",
    colour: colour || "",
    side: /^(start|left)$/.test(position) ? "start" : "end",
    theme: theme || "",
    title: title || "",
    open: open !== undefined && open !== "false",
  };

  const app = import(new URL("chat/app.js", script.src).href).then(({ start }) => start(options));
  app.catch((error) => console.error("Crossdesk could not start:", error));

  const later = (name) => (...args) => app.then((chat) => chat[name](...args));
  window.Crossdesk = { ready: app.then(() => {}) };
  for (const name of ["open", "close", "send", "compose", "renew", "setTheme"]) window.Crossdesk[name] = later(name);
})();
