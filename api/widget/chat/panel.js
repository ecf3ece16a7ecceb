/** The frame. */

import { button, h, icon, name } from "./dom.js";

export class Panel {
  constructor(chat, transcript, composer) {
    Object.assign(this, { chat, transcript, composer, isOpen: false });
    this.narrow = matchMedia("(max-width: 519.98px), (max-height: 479.98px)");
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this._unread = 0;
    this._rootOverflow = null;
    this._fit = this._fit.bind(this);
    this.paint = this.paint.bind(this);
    this._build();
    this._listen();
  }

  _build() {
    this.badge = h("span", { class: "badge", hidden: true });
    this.launcher = button(
      { class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.toggle() },
      icon("mark"),
      icon("down"),
      this.badge,
    );
    this.title = h("h2", { id: "title" });
    this.state = h("p", { class: "state", role: "status" });
    this.person = button({ class: "person-button", onclick: () => this.chat.askPerson() }, icon("person"), h("span"));
    this.anew = button({ class: "icon-button", onclick: () => this._askRenew() }, icon("plus"));
    this.shut = button({ class: "icon-button", onclick: () => this.close() }, icon("close"));
    this.notice = h("div", { class: "banner", role: "status", hidden: true });
    this.complaint = h("div", { class: "complaint", role: "alert", hidden: true });
    this.welcome = h("div", { class: "welcome" });
    this.question = h("div", { class: "question", role: "group", hidden: true });
    this.hint = h("p", { class: "disclosure" });
    this.transcript.scroller.prepend(this.welcome);
    this.panel = h(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true },
      h(
        "header",
        { class: "head" },
        h("span", { class: "logo" }, icon("mark")),
        h("div", { class: "who" }, this.title, this.state),
        this.person,
        this.anew,
        this.shut,
      ),
      this.notice,
      h("div", { class: "middle" }, this.transcript.scroller, this.transcript.jump),
      h("div", { class: "bottom" }, this.complaint, this.question, this.composer.element, this.hint),
    );
    this.element = h("div", { class: "root" }, this.panel, this.launcher);
    this.paint();
  }

  _listen() {
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Tab") this._keepFocus(event);
      else if (event.key === "Escape" && !event.isComposing) {
        event.stopPropagation();
        this.close();
      }
    });
    this.narrow.addEventListener("change", this._fit);
    this.dark.addEventListener("change", this.paint);
    visualViewport.addEventListener("resize", this._fit);
  }

  _fit() {
    const full = this.isOpen && this.narrow.matches;
    const root = document.documentElement;
    if (full && this._rootOverflow === null) {
      this._rootOverflow = root.style.overflow;
      root.style.overflow = "hidden";
    } else if (!full && this._rootOverflow !== null) {
      root.style.overflow = this._rootOverflow;
      this._rootOverflow = null;
    }
    const height = full ? `${visualViewport.height}px` : "";
    this.panel.style.setProperty("--free", height);
    if (full) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
  }

  paint() {
    const { colour, theme, side } = this.chat.options;
    const { dataset, style } = this.element;
    dataset.theme = /^(light|dark)$/.test(theme) ? theme : this.dark.matches ? "dark" : "light";
    dataset.side = side;
    if (CSS.supports("color", colour)) {
      dataset.branded = "";
      style.setProperty("--given", colour);
    }
  }

  relabel() {
    const { texts, options } = this.chat;
    const { t } = texts;
    this.element.lang = texts.language;
    this.element.dir = texts.direction;
    this.title.textContent = options.title || t("title");
    this.hint.textContent = t("disclosure");
    this.person.lastChild.textContent = t("person_short");
    name(this.person, t("person"));
    name(this.anew, t("new_conversation"));
    name(this.shut, t("close"));
    const suggestions = [1, 2, 3, 4].map((number) => t(`suggest_${number}`));
    this.welcome.replaceChildren(
      h("p", { class: "hello" }, t("welcome_title")),
      h("p", { class: "about" }, t("welcome_text")),
      h(
        "div",
        { class: "choices" },
        suggestions.map((text) => button({ class: "choice", onclick: () => this.chat.say(text) }, text)),
      ),
    );
    this._label();
    this.composer.relabel();
  }

  _label() {
    const { t } = this.chat.texts;
    const text = this.isOpen ? t("close") : this._unread ? t("launcher_unread", { count: this._unread }) : t("launcher");
    name(this.launcher, text);
    this.badge.hidden = !this._unread;
    this.badge.textContent = this._unread > 9 ? "9+" : String(this._unread);
  }

  draw(view, empty) {
    const { texts } = this.chat;
    const { t } = texts;
    const until = view.promisedAt && Date.parse(view.promisedAt);
    const states = {
      bot: () => t("status_bot"),
      queued: () => (until > Date.now() ? t("status_queued_until", { time: texts.moment(until) }) : t("status_queued")),
      human: () => t("status_human", { name: view.operator || t("agent") }),
      closed: () => t("status_closed"),
    };
    const text = states[view.owner]();
    if (this.state.textContent !== text) this.state.replaceChildren(h("bdi", null, text));
    this.panel.dataset.owner = view.owner;
    this.person.disabled = view.owner === "human" || view.owner === "queued";
    this.anew.hidden = empty;
    this.welcome.hidden = !empty;
    this.hint.hidden = !empty;
  }

  setUnread(count) {
    if (count === this._unread) return;
    this._unread = count;
    this._label();
  }

  banner(text) {
    if (this.notice.textContent === text) return;
    this.notice.hidden = !text;
    this.notice.replaceChildren(icon("alert"), h("span", null, text));
  }

  /** Say what went wrong, or with "" take that away. */
  complain(text) {
    const label = this.chat.texts.t("dismiss");
    const away = button({ class: "icon-button", label, onclick: () => this.complain("") }, icon("close"));
    this.complaint.hidden = !text;
    this.complaint.replaceChildren(icon("alert"), h("span", { dir: "auto" }, text), away);
  }

  _askRenew() {
    const { t } = this.chat.texts;
    const answer = (act) => () => {
      this.question.hidden = true;
      this.composer.field.focus();
      act();
    };
    const yes = button({ class: "primary", onclick: answer(() => this.chat.renew()) }, t("new_yes"));
    const no = button({ class: "quiet", onclick: answer(() => {}) }, t("new_no"));
    this.question.replaceChildren(h("p", null, t("new_confirm")), h("div", null, yes, no));
    this.question.ariaLabel = t("new_conversation");
    this.question.hidden = false;
    no.focus();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open(take = true) {
    this.isOpen = true;
    this.panel.hidden = false;
    this.element.classList.add("is-open");
    this.launcher.setAttribute("aria-expanded", "true");
    this._label();
    this._fit();
    this.composer.measure();
    this.transcript.toEnd(false);
    // On a touch screen the field would call the keyboard up.
    if (take) (matchMedia("(pointer: coarse)").matches ? this.panel : this.composer.field).focus();
    this.chat.toggled(true);
  }

  close() {
    this.isOpen = false;
    this.panel.hidden = true;
    this.element.classList.remove("is-open");
    this.launcher.setAttribute("aria-expanded", "false");
    this._label();
    this._fit();
    this.launcher.focus();
    this.chat.toggled(false);
  }

  _keepFocus(event) {
    const all = "a[href], button, textarea, summary, [tabindex='0']";
    const reachable = [...this.panel.querySelectorAll(all)].filter(
      (element) => !element.disabled && element.tabIndex >= 0 && element.getClientRects().length > 0,
    );
    const active = this.panel.getRootNode().activeElement;
    const [first, last] = [reachable[0], reachable[reachable.length - 1]];
    if (event.shiftKey && (active === first || active === this.panel)) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && active === last) {
      event.preventDefault();
      first.focus();
    }
  }
}
