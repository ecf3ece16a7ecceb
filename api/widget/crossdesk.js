/**
 * Crossdesk, the chat widget. A shop pastes in one line:
 *
 *   <script src="https://chat.example/widget/crossdesk.js" data-market="DE" data-locale="de-DE" async></script>
 *
 * Also, all optional: data-identity-token (signed by the shop for a signed-in customer), data-colour (any CSS
 * colour), data-position ("start", "end"), data-theme ("light", "dark"), data-title, data-open ("true").
 * The server is the one that this file comes from. One element is added to the page; all else is in its shadow root.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.Crossdesk) return;

  const { market, locale, identityToken, colour, position, theme, title, open } = script.dataset;
  const options = {
    root: new URL("..", script.src).href,
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
