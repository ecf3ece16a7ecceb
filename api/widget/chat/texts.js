/** The widget's own words, one file a language; dates and money as the shopper writes them. */

const LANGUAGES = "en zh es fr de it pt nl pl ru tr ar ja ko th id vi".split(" ");

const base = (tag) => (tag || "").split("-")[0].toLowerCase();

export const directionOf = (language) => (/^(ar|he|fa|ur)$/.test(base(language)) ? "rtl" : "ltr");

export class Texts {
  constructor(locale) {
    Object.assign(this, { pageLocale: locale, language: "" });
    this._words = {};
    this.t = this.t.bind(this);
  }

  t(key, values = {}) {
    return (this._words[key] || "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  get direction() {
    return directionOf(this.language);
  }

  // Western digits and years, as they stand on labels and in mails.
  get locale() {
    const tag = base(this.pageLocale) === this.language ? this.pageLocale : this.language;
    try {
      return new Intl.Locale(tag, { numberingSystem: "latn", calendar: "gregory" }).toString();
    } catch {
      return "en";
    }
  }

  async use(language) {
    const wanted = LANGUAGES.includes(base(language)) ? base(language) : this.language || "en";
    if (wanted === this.language) return false;
    const { default: words } = await import(`./texts/${wanted}.js`);
    Object.assign(this, { language: wanted, _words: words });
    return true;
  }

  money({ amount_minor: minor, currency, text }) {
    try {
      const format = new Intl.NumberFormat(this.locale, { style: "currency", currency });
      const written = format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
      return `\u2066${written.replace("\u200f", "")}\u2069`; // "UK£" would fall apart from right to left
    } catch {
      return text;
    }
  }

  date(at, style) {
    return new Intl.DateTimeFormat(this.locale, style).format(at);
  }

  moment(at) {
    const time = new Date(at);
    const near = time.toDateString() === new Date().toDateString();
    const style = { hour: "numeric", minute: "2-digit" };
    return this.date(time, near ? style : { weekday: "short", day: "numeric", month: "short", ...style });
  }

  day(at) {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return this.t("today");
    if (days === 1) return this.t("yesterday");
    return this.date(at, { weekday: "long", day: "numeric", month: "long" });
  }
}
