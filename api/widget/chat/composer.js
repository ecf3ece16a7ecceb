/** Where the shopper writes: the field, the photos that go with the message. */

import { button, h, icon, isolated, name } from "./dom.js";
import { newKey } from "./server.js";
import { tab } from "./session.js";

const FILES = 5;

export class Composer {
  constructor(chat, draft) {
    this.chat = chat;
    this._uploads = [];
    this._sending = false;
    this.field = h("textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off", name: "message" });
    this.field.value = draft;
    this.picker = h("input", { type: "file", accept: "image/*", multiple: true, hidden: true, tabindex: "-1" });
    this.clip = button({ class: "icon-button clip", onclick: () => this.picker.click() }, icon("clip"));
    this.send = h("button", { type: "submit", class: "send" }, icon("send"));
    this.tray = h("ul", { class: "tray" });
    this.element = h(
      "form",
      { class: "composer", novalidate: true },
      this.tray,
      h("div", { class: "field" }, this.clip, this.picker, this.field, this.send),
    );
    this._listen();
  }

  _listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this._submit();
    });
    this.field.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter chooses a character; 229 is what Safari says instead.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this._submit();
    });
    this.field.addEventListener("input", () => this._changed());
    this.field.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length === 0) return;
      event.preventDefault();
      this.attach(files);
    });
    this.picker.addEventListener("change", () => {
      this.attach([...this.picker.files]);
      this.picker.value = "";
      this.field.focus();
    });
  }

  relabel() {
    const { t } = this.chat.texts;
    this.field.ariaLabel = t("composer");
    this.field.placeholder = t("placeholder");
    name(this.send, t("send"));
    name(this.clip, t("attach"));
    this._changed();
    this._drawTray();
  }

  fill(text) {
    this.field.value = text;
    this._changed();
    this.field.focus();
  }

  _changed() {
    const { field } = this;
    field.dir = field.value ? "auto" : this.chat.texts.direction;
    this.element.classList.toggle("ready", field.value.trim() !== "" || this._uploads.length > 0);
    this.measure();
    tab.set("draft", field.value);
  }

  measure() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 168)}px`;
  }

  async _submit() {
    const { field } = this;
    if (this._sending || (field.value.trim() === "" && this._uploads.length === 0)) return;
    this._sending = true;
    this.element.setAttribute("aria-busy", "true");
    for (const upload of this._uploads) if (upload.failed) upload.done = this._upload(upload);
    await Promise.allSettled(this._uploads.map(({ done }) => done));
    this._sending = false;
    this.element.removeAttribute("aria-busy");
    if (this._uploads.some(({ failed }) => failed)) return;
    const attachments = this._uploads.map(({ attachment }) => attachment);
    const text = field.value.trim();
    if (!text && attachments.length === 0) return;
    this._uploads = [];
    field.value = "";
    this._changed();
    this._drawTray();
    this.chat.submit(text, attachments);
  }

  attach(files) {
    const { t } = this.chat.texts;
    const room = FILES - this._uploads.length;
    if (files.length > room) this.chat.panel.complain(t("too_many_files", { count: FILES }));
    for (const file of files.slice(0, Math.max(0, room))) {
      const upload = { file, name: file.name || t("photo"), key: newKey(), stop: new AbortController() };
      upload.preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
      upload.done = this._upload(upload);
      this._uploads.push(upload);
    }
    this._drawTray();
    this._changed();
  }

  async _upload(upload) {
    upload.failed = false;
    try {
      upload.attachment = await this.chat.upload(upload.file, upload);
    } catch {
      if (upload.stop.signal.aborted) return;
      upload.failed = true;
      this.chat.panel.complain(this.chat.texts.t("upload_failed", { name: upload.name }));
    }
    this._drawTray();
  }

  _remove(upload) {
    upload.stop.abort();
    this._uploads = this._uploads.filter((other) => other !== upload);
    this._drawTray();
    this._changed();
    this.field.focus();
  }

  _drawTray() {
    const { t } = this.chat.texts;
    this.tray.hidden = this._uploads.length === 0;
    const made = this._uploads.map((upload) => {
      const done = upload.attachment || upload.failed;
      return h(
        "li",
        { class: upload.failed ? "failed" : "" },
        upload.preview ? h("img", { src: upload.preview, alt: "" }) : icon("page"),
        h("span", null, isolated(upload.name)),
        !done && h("i", { role: "progressbar", "aria-label": t("uploading", { name: upload.name }) }),
        upload.failed && icon("alert"),
        button(
          { class: "icon-button remove", label: t("remove_file", { name: upload.name }), onclick: () => this._remove(upload) },
          icon("close"),
        ),
      );
    });
    this.tray.replaceChildren(...made);
  }
}
