/** The widget's own words: the server's catalogues, and in English what is needed when they are out of reach. */

const ENGLISH = {
  title: "Customer service",
  launcher: "Chat with us",
  close: "Close the chat",
  menu: "More options",
  person: "Talk to a person",
  person_message: "I would like to talk to a person.",
  status_bot: "Digital assistant",
  log: "Conversation",
  welcome_title: "Hello, how can we help?",
  you: "You",
  assistant: "Assistant",
  composer: "Your message",
  placeholder: "Write a message …",
  send: "Send",
  attach: "Attach a photo",
  unsent: "Not sent yet. We keep trying.",
  failed: "This could not be sent.",
  retry: "Try again",
  discard: "Discard",
  offline: "You are offline. What you write is sent as soon as you are back.",
  reconnecting: "The connection is lost. Trying again …",
  typing: "Writing …",
};

const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur"]);

/** The direction of a language. */
export const directionOf = (language) => (RIGHT_TO_LEFT.has(language.split("-")[0].toLowerCase()) ? "rtl" : "ltr");

export class Texts {
  /** `locale` is the page's; it refines the language where it is of that language ("en" and "en-GB"). */
  constructor(server, locale) {
    Object.assign(this, { server, pageLocale: locale, language: "en" });
    this._words = ENGLISH;
    this._loaded = new Map();
    this._wanted = "";
    this.t = this.t.bind(this);
  }

  /** A text with its placeholders filled in. */
  t(key, values = {}) {
    return (this._words[key] || ENGLISH[key] || "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  get direction() {
    return directionOf(this.language);
  }

  /** The locale for dates and numbers. Western digits, as they stand on labels and in mails. */
  get locale() {
    const base = this.language.split("-")[0];
    const tag = this.pageLocale.split("-")[0] === base ? this.pageLocale : this.language;
    try {
      return new Intl.Locale(tag, { numberingSystem: "latn" }).toString();
    } catch {
      return "en";
    }
  }

  /** Switch to a language; true when something changed. Without its texts, those at hand stay. */
  async use(language) {
    const wanted = /^zh\b.*\b(TW|HK|MO|Hant)\b/i.test(language) ? "zh-TW" : (language || "en").split("-")[0];
    if (wanted === this._wanted) return false;
    this._wanted = wanted;
    const words = await this._load(wanted);
    if (this._wanted !== wanted) return false;
    if (!words && wanted.split("-")[0] !== "en") {
      this._wanted = "";
      return false;
    }
    this._words = words || ENGLISH;
    this.language = wanted;
    return true;
  }

  async _load(language) {
    for (const tag of new Set([language, language.split("-")[0]])) {
      if (!this._loaded.has(tag)) {
        const path = `widget/texts/${encodeURIComponent(tag)}.json`;
        const found = await this.server.call("GET", path).catch((problem) => (problem.status ? {} : null));
        if (!found) continue; // not reached: asked for again when it is needed
        const entries = Object.entries(found).map(([key, text]) => [key.replace(/^widget\./, ""), text]);
        this._loaded.set(tag, Object.fromEntries(entries));
      }
      const words = this._loaded.get(tag);
      if (Object.keys(words).length > 0) return words;
    }
    return null;
  }

  /** A point in time; `style` are options of Intl.DateTimeFormat. */
  date(at, style) {
    return new Intl.DateTimeFormat(this.locale, style).format(at);
  }

  /** A time of day, with its day when that is not today: for promises and deadlines. */
  moment(at) {
    const time = new Date(at);
    const near = time.toDateString() === new Date().toDateString();
    const style = { hour: "numeric", minute: "2-digit" };
    return this.date(time, near ? style : { weekday: "short", day: "numeric", month: "short", ...style });
  }

  /** The heading of a day in the log. */
  day(at) {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400000);
    if (days === 0) return this.t("today");
    if (days === 1) return this.t("yesterday");
    return this.date(at, { weekday: "long", day: "numeric", month: "long" });
  }
}
