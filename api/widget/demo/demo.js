/** The demo shop's page: words, prices and pictures for ?lang= and ?market=, sample orders, and the widget. */

import { pictureOf } from "./pictures.js";
import products from "./products.js";
import samples from "./samples.js";

const LANGUAGES = {
  en: "English",
  zh: "中文",
  es: "Español",
  fr: "Français",
  de: "Deutsch",
  it: "Italiano",
  pt: "Português",
  nl: "Nederlands",
  pl: "Polski",
  ru: "Русский",
  tr: "Türkçe",
  ar: "العربية",
  ja: "日本語",
  ko: "한국어",
  th: "ไทย",
  id: "Bahasa Indonesia",
  vi: "Tiếng Việt",
};
const HOME = { en: "GB", zh: "CN", pt: "BR", ru: "KZ", ar: "AE", ja: "JP", ko: "KR", vi: "VN" }; // else as the language
const MARKETS = "DE AT CH NL BE FR ES IT PT PL DK IE GB US CA AU MX BR CN TW JP KR TH ID VN TR KZ AE SA EG".split(" ");
const CURRENCY = { GB: "GBP", US: "USD", CN: "CNY", JP: "JPY", BR: "BRL" };

const asked = new URLSearchParams(location.search);
const preferred = navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => tag in LANGUAGES);
const lang = asked.get("lang") in LANGUAGES ? asked.get("lang") : preferred || "en";
const homeOf = (code) => HOME[code] || code.toUpperCase();
const market = MARKETS.includes(asked.get("market")) ? asked.get("market") : homeOf(lang);
const locale = `${lang}-${market}`;
const { default: texts } = await import(`./texts/${lang}.js`);
const t = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(tag, props, ...children) {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children);
  return made;
}

function writeWords() {
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === "ar" ? "rtl" : "ltr";
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = t(place.dataset.text);
  for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", t(place.dataset.label));
}

function fillSwitch() {
  const form = document.querySelector(".switch");
  const countries = new Intl.DisplayNames([lang], { type: "region" });
  form.lang.append(...Object.entries(LANGUAGES).map(([code, name]) => new Option(name, code, false, code === lang)));
  form.market.append(...MARKETS.map((code) => new Option(countries.of(code), code, false, code === market)));
  const go = (changes) => {
    const now = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) now.set(name, value);
    location.search = now;
  };
  form.lang.addEventListener("change", () => go({ lang: form.lang.value, market: homeOf(form.lang.value) }));
  form.market.addEventListener("change", () => go({ lang, market: form.market.value }));
}

function showProducts() {
  const currency = CURRENCY[market] || "EUR";
  const format = new Intl.NumberFormat(new Intl.Locale(locale, { numberingSystem: "latn" }), { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  const made = products.map(({ id, names, prices }) =>
    element(
      "li",
      { className: "product" },
      pictureOf(id),
      element("h3", {}, names[lang]),
      element("p", { className: "price" }, element("bdi", {}, format.format(prices[currency] / 10 ** digits))),
    ),
  );
  document.getElementById("products").append(...made);
}

function showSamples() {
  const made = samples.map((sample) => {
    const button = element(
      "button",
      { type: "button", className: "sample", onclick: () => window.Crossdesk.compose(t(`ask_${sample.case}`, sample)) },
      element("span", { className: "unseen" }, `${t("ask", sample)}: `),
      element("b", { className: "number", ariaHidden: "true", dir: "ltr" }, `#${sample.order}`),
      element("span", { className: "case" }, t(sample.case)),
      element("span", { className: "name" }, element("bdi", {}, sample.name)),
      element("span", { className: "mail", dir: "ltr" }, sample.mail),
    );
    return element("li", {}, button);
  });
  document.getElementById("samples").append(...made);
}

function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let theme = asked.get("theme") || "";
  const paint = () => {
    document.documentElement.dataset.theme = theme || (dark.matches ? "dark" : "light");
    if (window.Crossdesk) window.Crossdesk.setTheme(theme);
  };
  document.querySelector(".theme").addEventListener("click", () => {
    theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    paint();
  });
  dark.addEventListener("change", paint);
  paint();
  return theme;
}

function addWidget(theme) {
  const src = new URL("widget/crossdesk.js", document.baseURI).href;
  const script = element("script", { src, async: true });
  Object.assign(script.dataset, { market, locale, title: "Fernweh & Co", theme });
  if (innerWidth >= 1100 && asked.get("open") !== "0") script.dataset.open = "true";
  if (asked.get("key")) script.dataset.key = asked.get("key");
  document.body.append(script);
  const line = `<script src="${src}" data-market="${market}" data-locale="${locale}" async></script>`;
  document.getElementById("line").textContent = line;
}

writeWords();
fillSwitch();
showProducts();
showSamples();
addWidget(followTheme());
