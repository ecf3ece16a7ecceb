/**
 * What the browser keeps: which conversation it is, its token, what is not sent yet. One record for each server and
 * market; none outlives a change of the signed-in customer.
 */

/** Who an identity token is for: the token is renewed again and again, its subject stays. */
function subjectOf(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub || token;
  } catch {
    return token;
  }
}

export class Session {
  constructor({ root, market, identityToken }) {
    this._key = `crossdesk ${root} ${market}`;
    this._subject = subjectOf(identityToken);
    this._values = this._stored() || this._empty();
  }

  _empty() {
    return { subject: this._subject, id: "", token: "", language: "", outbox: [], read: 0 };
  }

  _stored() {
    const values = kept("localStorage", this._key);
    return values && values.subject === this._subject ? values : null;
  }

  /** A value; `read` is the last offset that was seen. */
  get(name) {
    return this._values[name];
  }

  /** Keep values. Others may have been written by another tab meanwhile. */
  set(values) {
    Object.assign(this._values, values);
    keep("localStorage", this._key, { ...(this._stored() || this._values), ...values });
  }

  /** Join the conversation that another tab has opened meanwhile, if there is none here. */
  refresh() {
    const { id, token } = this._stored() || {};
    if (!this._values.id && id) Object.assign(this._values, { id, token });
  }

  /** Forget the conversation, but not its language nor what is not sent. */
  forget() {
    const { language, outbox } = this._values;
    this.set({ ...this._empty(), language, outbox });
  }
}

/** A value that this tab keeps across reloads. */
export const tab = {
  get: (name) => kept("sessionStorage", `crossdesk ${name}`),
  set: (name, value) => keep("sessionStorage", `crossdesk ${name}`, value),
};

function kept(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

function keep(storage, key, value) {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page's life has to do.
  }
}
