// Requests tried from the documentation page, against the server that the page came from.

const words = document.getElementById("docs-words").dataset;
const main = document.querySelector(".docs-main");
const signedIn = "signedIn" in main.dataset;
const KEY = "bettune-token"; // Settings puts a freshly made token there too

// The token: kept for this tab alone, and never part of an address.
const token = document.getElementById("docs-token");
try {
  token.value = sessionStorage.getItem(KEY) ?? "";
} catch {}

function tokenChanged() {
  try {
    if (token.value.trim()) sessionStorage.setItem(KEY, token.value.trim());
    else sessionStorage.removeItem(KEY);
  } catch {}
  const who = token.value.trim() ? words.asToken : signedIn ? words.asUser : words.asNobody;
  for (const told of document.querySelectorAll("[data-as]")) told.textContent = who;
}
token.addEventListener("input", tokenChanged);
token.form.addEventListener("submit", (event) => event.preventDefault());
token.form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-token]");
  if (button?.dataset.token === "show") {
    const shown = token.type === "password";
    token.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  } else if (button) {
    token.value = "";
    tokenChanged();
  }
});
tokenChanged();

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

// What was typed goes into the samples, in each language's own quotes.
const QUOTED = {
  curl: (text) => text.replaceAll("'", "'\\''"),
  Python: (text) => escaped(text).replace(/[^\x20-\x7e]/g, (c) => bytes(c)),
  JavaScript: (text) => escaped(text),
  Go: (text) => text.replaceAll("`", '` + "`" + `'),
};
const escaped = (text) =>
  text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\r", "").replaceAll("\n", "\\n");
const bytes = (text) =>
  [...new TextEncoder().encode(text)].map((byte) => "\\x" + byte.toString(16).padStart(2, "0")).join("");

function fillSamples(form) {
  for (const sample of form.parentElement.querySelectorAll("[data-sample]")) {
    for (const slot of sample.querySelectorAll("[data-slot]")) {
      const { value, dataset } = form.elements[slot.dataset.slot];
      const quoted = dataset.place === "body" ? QUOTED[sample.dataset.sample](value) : encode(value);
      slot.textContent = quoted;
    }
  }
}

function request(form) {
  let path = form.dataset.path;
  const query = [];
  const init = { method: form.dataset.method, headers: {}, cache: "no-store", credentials: "omit" };
  for (const { name, value, dataset } of form.querySelectorAll("[data-place]")) {
    if (dataset.place === "path") path = path.replace(`{${name}}`, encode(value));
    else if (dataset.place === "query") query.push(`${name}=${encode(value)}`);
    else init.body = value;
  }
  if (init.body !== undefined) init.headers["content-type"] = "application/json";
  const bearer = token.value.trim();
  let base = main.dataset.base;
  if (bearer) {
    init.headers.authorization = `Bearer ${bearer}`;
  } else if (signedIn) {
    base = "/docs/try";
    init.credentials = "same-origin";
  }
  return [base + path + (query.length ? `?${query.join("&")}` : ""), init];
}

function codeLink(text) {
  try {
    const { code } = JSON.parse(text);
    if (!document.getElementById(`error-${code}`)) return "";
    const link = document.createElement("a");
    link.href = `#error-${code}`;
    link.textContent = code;
    return link;
  } catch {
    return "";
  }
}

function pretty(text) {
  try {
    // Numbers too large for JavaScript would change; such a text is shown as it came.
    const laidOut = JSON.stringify(JSON.parse(text), null, 2);
    return laidOut.replace(/\s/g, "") === text.replace(/\s/g, "") ? laidOut : text;
  } catch {
    return text;
  }
}

const told = (number, unit) => number.toLocaleString(document.documentElement.lang, { style: "unit", unit });

async function send(form) {
  const outcome = form.querySelector(".docs-outcome");
  const got = form.querySelector(".docs-got");
  const empty = [...form.querySelectorAll("[data-place=path]")].find((one) => !one.value);
  if (empty) {
    outcome.textContent = words.missing;
    empty.focus();
    return;
  }
  const button = form.querySelector("button:not([type])");
  button.disabled = true;
  outcome.textContent = words.sending;
  const start = performance.now();
  try {
    const answer = await fetch(...request(form));
    const text = await answer.text();
    const took = Math.max(1, Math.round(performance.now() - start));
    const status = document.createElement("span");
    status.className = `docs-status s${Math.floor(answer.status / 100)}`;
    status.textContent = `${answer.status} ${answer.statusText}`.trim();
    const size = new TextEncoder().encode(text).length;
    outcome.replaceChildren(status, ` ${told(took, "millisecond")} · ${told(size, "byte")} `, codeLink(text));
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    got.querySelector("[data-got=headers]").textContent = headers;
    got.querySelector("[data-got=body]").textContent = text ? pretty(text) : words.empty;
    got.hidden = false;
  } catch {
    outcome.textContent = words.failed;
    got.hidden = true;
  } finally {
    button.disabled = false;
    button.focus();
  }
}

for (const day of document.querySelectorAll("[data-today]")) {
  day.value = new Date().toISOString().slice(0, 10);
}
for (const form of document.querySelectorAll(".docs-try")) {
  form.addEventListener("input", () => fillSamples(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  fillSamples(form);
}
