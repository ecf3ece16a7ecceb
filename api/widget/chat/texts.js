/** The widget's own words, one file a language, and dates and money as the shopper writes them. */

const LANGUAGES = ["en", "de", "fr", "es", "zh", "ar"];

const base = (tag) => (tag || "").split("-")[0].toLowerCase();

/** The direction of a language. */
export const directionOf = (language) => (/^(ar|he|fa|ur)$/.test(base(language)) ? "rtl" : "ltr");

export class Texts {
  /** `locale` is the page's; it refines the language where it is of that language ("en" and "en-GB"). */
  constructor(locale) {
    Object.assign(this, { pageLocale: locale, language: "" });
    this._words = {};
    this.t = this.t.bind(this);
  }

  /** A text with its placeholders filled in. */
  t(key, values = {}) {
    return (this._words[key] || "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  get direction() {
    return directionOf(this.language);
  }

  /** The locale for dates and numbers. Western digits, as they stand on labels and in mails. */
  get locale() {
    const tag = base(this.pageLocale) === this.language ? this.pageLocale : this.language;
    try {
      return new Intl.Locale(tag, { numberingSystem: "latn" }).toString();
    } catch {
      return "en";
    }
  }

  /** Switch to a language; true when something changed. One without texts changes nothing, at the start it is English. */
  async use(language) {
    const wanted = LANGUAGES.includes(base(language)) ? base(language) : this.language || "en";
    if (wanted === this.language) return false;
    const { default: words } = await import(`./texts/${wanted}.js`);
    Object.assign(this, { language: wanted, _words: words });
    return true;
  }

  /** Money in minor units. */
  money({ amount_minor: minor, currency, text }) {
    try {
      const format = new Intl.NumberFormat(this.locale, { style: "currency", currency });
      return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
    } catch {
      return text;
    }
  }

  /** A point in time, in the shopper's time zone; `style` are options of Intl.DateTimeFormat. */
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
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return this.t("today");
    if (days === 1) return this.t("yesterday");
    return this.date(at, { weekday: "long", day: "numeric", month: "long" });
  }
}
