/** What the browser keeps, for each server and market; none of it outlives a change of the signed-in customer. */

// An identity token is renewed again and again, its subject stays.
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

  get(name) {
    return this._values[name];
  }

  set(values) {
    Object.assign(this._values, values);
    keep("localStorage", this._key, { ...(this._stored() || this._values), ...values });
  }

  // Another tab may have opened a conversation meanwhile.
  refresh() {
    const { id, token } = this._stored() || {};
    if (!this._values.id && id) Object.assign(this._values, { id, token });
  }

  forget() {
    const { language, outbox } = this._values;
    this.set({ ...this._empty(), language, outbox });
  }
}

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
    // Full or forbidden.
  }
}
