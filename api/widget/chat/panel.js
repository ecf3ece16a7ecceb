/** The frame around a conversation: launcher, header, notices; opening and closing; where the focus goes. */

import { button, h, icon } from "./dom.js";

const COMPLAINT_MS = 10000;

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

  /** On narrow screens the panel fills what a keyboard leaves free, and the page behind it does not scroll. */
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

  /** Write everything that has words in the language of the moment. */
  relabel() {
    const { texts, options } = this.chat;
    const { t } = texts;
    this.element.lang = texts.language;
    this.element.dir = texts.direction;
    this.title.textContent = options.title || t("title");
    this.hint.textContent = t("disclosure");
    this.person.lastChild.textContent = t("person_short");
    for (const [element, key] of [[this.person, "person"], [this.anew, "new_conversation"], [this.shut, "close"]]) {
      element.setAttribute("aria-label", t(key));
      element.title = t(key);
    }
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
    this.launcher.setAttribute("aria-label", text);
    this.launcher.title = text;
    this.badge.hidden = !this._unread;
    this.badge.textContent = this._unread > 9 ? "9+" : String(this._unread);
  }

  /** Show who may speak now, and whether anything has been said yet. */
  draw(view, empty) {
    const { texts } = this.chat;
    const { t } = texts;
    const until = view.promisedAt && Date.parse(view.promisedAt);
    const states = {
      bot: () => t("status_bot"),
      queued: () => (until > Date.now() ? t("status_queued_until", { time: texts.moment(until) }) : t("status_queued")),
      human: () => (view.operator ? t("status_human", { name: view.operator }) : t("status_human_unnamed")),
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

  /** Show a lasting notice ("offline", "reconnecting") or, with "", none. */
  banner(name) {
    const { t } = this.chat.texts;
    const text = name && t(name);
    if (this.notice.textContent === text) return;
    this.notice.hidden = !text;
    this.notice.replaceChildren(icon("alert"), h("span", null, text));
  }

  complain(text) {
    clearTimeout(this._complaintTimer);
    const away = () => {
      this.complaint.hidden = true;
      this.complaint.replaceChildren();
    };
    this.complaint.hidden = false;
    this.complaint.replaceChildren(
      icon("alert"),
      h("span", { dir: "auto" }, text),
      button({ class: "icon-button", label: this.chat.texts.t("dismiss"), onclick: away }, icon("close")),
    );
    this._complaintTimer = setTimeout(away, COMPLAINT_MS);
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
    this.question.setAttribute("aria-label", t("new_conversation"));
    this.question.hidden = false;
    no.focus();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** Open the panel; `take` moves the focus into it. */
  open(take = true) {
    this.isOpen = true;
    this.panel.hidden = false;
    this.element.classList.add("is-open");
    this.launcher.setAttribute("aria-expanded", "true");
    this._label();
    this._fit();
    this.composer.measure();
    this.transcript.toEnd(false);
    // On a touch screen the field would call the keyboard up before anything has been read.
    if (take) (matchMedia("(pointer: coarse)").matches ? this.panel : this.composer.field).focus();
    this.chat.toggled(true);
  }

  /** Close the panel; the focus returns to the launcher. */
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

  /** Tab goes round inside the panel; Escape leaves it. */
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
