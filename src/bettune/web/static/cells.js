// The cells of a day: what is saved of each, what is typed, and what stands beside it. A cell's
// `defaultValue` is what is saved.
//
// The scripts of this page also talk through events on the form: `came` (writes of others, from
// live.js), `version` (matches or quotes have changed, from live.js), `table` (changes to save at once,
// from pasting.js), `chosen` (other rows are shown, from choice.js), `move` (so many cells down, to
// moving.js), `marked` (a cell is typed into or as it was), `lost` and `found` (the connection), `busy`
// and `idle` (a save is on its way, as `data-busy` tells too; to live.js).

export const form = document.getElementById("predictions");
export const words = JSON.parse(document.getElementById("words").textContent);
export const cells = new Map();
export const idOf = (input) => parseInt(input.name, 10);
export const rowOf = (input) => input.parentNode.parentNode;
export const isDirty = (input) => input.value.trim() !== input.defaultValue;
const language = document.documentElement.lang;
export const say = (text, values) =>
  text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(language));

export const dirty = new Set();
export const refused = new Set();
const writers = new WeakMap(); // who wrote what is saved, and when

// Odds as the server writes them: `2.5` and `2,5` are `2.50`.
export function standard(text) {
  const [whole, decimals = ""] = text.trim().replace(",", ".").split(".");
  return whole && `${whole}.${decimals.replace(/0+$/, "").padEnd(2, "0")}`;
}

// A link to the sign-in, in a tab of its own: what is typed here stays.
export function signIn() {
  const link = document.createElement("a");
  link.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.target = "_blank";
  link.textContent = words.sign_in;
  return link;
}

export function note(input, text, kind = "", link = "") {
  const place = rowOf(input).lastElementChild;
  place.replaceChildren();
  if (text) {
    const span = document.createElement("span");
    span.textContent = text;
    span.className = kind;
    place.append(span, link && " ", link);
    if (kind !== "by") input.setAttribute("aria-describedby", place.id);
  }
  if (!text || kind === "by") input.removeAttribute("aria-describedby");
}

function credit(input) {
  const [name, at] = (input.defaultValue && writers.get(input)) || ["", ""];
  note(input, name, "by");
  if (name) rowOf(input).lastElementChild.firstChild.title = at;
}

export function mark(input) {
  const row = rowOf(input);
  const is = isDirty(input);
  if (refused.delete(input)) {
    row.classList.remove("refused");
    input.removeAttribute("aria-invalid");
    note(input, is ? words.dirty : "", "dirt");
  }
  if (is === dirty.has(input)) return;
  dirty[is ? "add" : "delete"](input);
  row.classList.toggle("dirty", is);
  if (is) note(input, words.dirty, "dirt");
  else credit(input);
  form.dispatchEvent(new Event("marked"));
}

export function refuse(input, sentence) {
  refused.add(input);
  dirty.add(input);
  rowOf(input).classList.add("dirty", "refused");
  input.setAttribute("aria-invalid", "true");
  note(input, sentence, "error");
}

// What is saved is now this; what is typed stays where it is something else.
export function settle(input, odds, source, at, typed = isDirty(input) && standard(input.value) !== odds) {
  input.defaultValue = odds;
  if (!odds) why(input, "");
  writers.set(input, [words.sources[source] ?? "", at]);
  if (!typed) {
    input.value = odds;
    refused.delete(input);
    dirty.delete(input);
    rowOf(input).classList.remove("dirty", "refused");
    input.removeAttribute("aria-invalid");
    credit(input);
  }
  meet(input);
}

// What was decided last about the prediction, with a link to all that was decided.
export function why(input, text, isBet = false) {
  const place = rowOf(input).lastElementChild.previousElementSibling;
  if (place.textContent === text) return false;
  place.replaceChildren();
  if (text) {
    const link = document.createElement("a");
    link.href = `${form.dataset.base}/matches/${idOf(input)}`;
    link.textContent = text;
    if (isBet) link.className = "placed";
    place.append(link);
  }
  return true;
}

// Whether the last odds are at least the min odds: then the filter bets.
export function meet(input) {
  const last = parseFloat(rowOf(input).children[3].textContent);
  rowOf(input).classList.toggle("meets", parseFloat(input.defaultValue) <= last);
}

for (const input of form.querySelectorAll("td.min input")) {
  cells.set(idOf(input), input);
  // After a refusal the server puts what was typed back into the field; saved is what it was before.
  const typed = input.value;
  input.defaultValue = input.name.slice(input.name.indexOf(":") + 1);
  input.value = typed;
  const beside = rowOf(input).lastElementChild.firstElementChild;
  if (beside?.className === "by") writers.set(input, [beside.textContent, beside.title]);
  if (beside?.className === "error") refuse(input, beside.textContent);
  else mark(input);
  if (input.defaultValue) meet(input);
}
