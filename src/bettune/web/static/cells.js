// The min odds of a day: typing, keys, saving, undoing. A cell's `defaultValue` is what is saved.
//
// The scripts of this page talk through events on the form: `came` (writes of others, from live.js),
// `table` (changes to save at once, from pasting.js), `chosen` (other rows are shown, from choice.js),
// `move` (so many cells down, to moving.js), `lost` and `found` (the connection), `busy` and `idle`
// (a save is on its way, as `data-busy` tells too; to live.js).

const form = document.getElementById("predictions");
const words = JSON.parse(document.getElementById("words").textContent);
const state = document.getElementById("state");
const buttons = Object.fromEntries(["undo", "delete", "save"].map((id) => [id, document.getElementById(id)]));
const locked = "locked" in form.dataset;
const inputs = [...form.querySelectorAll("td.min input")];
const cells = new Map(inputs.map((input) => [parseInt(input.name, 10), input]));
const idOf = (input) => parseInt(input.name, 10);
const rowOf = (input) => input.parentNode.parentNode;
const isDirty = (input) => input.value.trim() !== input.defaultValue;
const language = document.documentElement.lang;
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(language));

const dirty = new Set();
const refused = new Set();
const writers = new WeakMap(); // who wrote what is saved, and when
const pending = new Map(); // match -> what to send: { odds, before, isUndo }
const undoable = []; // each a list of [match, before, after]
let current = null;
let told = "";

// What stands beside a cell, and in the bar at the bottom.

function note(input, text, kind = "") {
  const place = rowOf(input).lastElementChild;
  place.replaceChildren();
  if (text) {
    const span = document.createElement("span");
    span.textContent = text;
    span.className = kind;
    place.append(span);
    if (kind !== "by") input.setAttribute("aria-describedby", place.id);
  }
  if (!text || kind === "by") input.removeAttribute("aria-describedby");
}

function credit(input) {
  const [name, at] = (input.defaultValue && writers.get(input)) || ["", ""];
  note(input, name, "by");
  if (name) rowOf(input).lastElementChild.firstChild.title = at;
}

function mark(input) {
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
  tell();
}

function refuse(input, sentence) {
  refused.add(input);
  dirty.add(input);
  rowOf(input).classList.add("dirty", "refused");
  input.setAttribute("aria-invalid", "true");
  note(input, sentence, "error");
}

function settle(input, odds, source, at) {
  const untouched = !isDirty(input) || input.value.trim() === odds;
  input.defaultValue = odds;
  writers.set(input, [words.sources[source] ?? "", at]);
  if (untouched) {
    input.value = odds;
    refused.delete(input);
    dirty.delete(input);
    rowOf(input).classList.remove("dirty", "refused");
    input.removeAttribute("aria-invalid");
    credit(input);
  }
  meet(input);
}

// Whether the last odds are at least the min odds: then the filter bets.
function meet(input) {
  const last = parseFloat(rowOf(input).children[3].textContent);
  rowOf(input).classList.toggle("meets", parseFloat(input.defaultValue) <= last);
}

function tell(news) {
  if (news !== undefined) told = news;
  const parts = [];
  if ("busy" in form.dataset) parts.push(words.saving);
  if (refused.size) parts.push(say(words.refused, { n: refused.size }));
  if (dirty.size > refused.size) parts.push(say(words.unsaved, { n: dirty.size - refused.size }));
  if (told && !parts.length) parts.push(told);
  const text = parts.join(" · ") || words.saved;
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("unsaved", dirty.size > 0);
  buttons.undo.disabled = locked || !undoable.length;
  buttons.delete.disabled = locked || !current || !current.defaultValue;
  buttons.save.disabled = locked || !dirty.size;
}

// Saving: one request at a time, with all that waits for it.

function plain(text) {
  return text.trim().replace(",", ".");
}

function isOdds(text) {
  return text === "" || (/^(0|[1-9][0-9]*)(\.[0-9]{1,20})?$/.test(text) && +text > 1 && +text < 10000);
}

function save(some) {
  let fine = true;
  for (const input of some) {
    const text = plain(input.value);
    if (!isOdds(text)) {
      refuse(input, words.wrong);
      fine = false;
    } else if (isDirty(input)) {
      pending.set(idOf(input), { odds: text });
      refused.delete(input);
    }
  }
  pump();
  tell(fine ? "" : undefined);
  return fine;
}

async function pump() {
  if ("busy" in form.dataset || !pending.size) return;
  form.dataset.busy = "";
  form.dispatchEvent(new Event("busy"));
  const sent = [...pending];
  pending.clear();
  tell("");
  try {
    settleAll(sent, await send(sent));
  } catch (error) {
    unsent(sent, error);
  }
  delete form.dataset.busy;
  form.dispatchEvent(new Event("idle"));
  tell();
  if (pending.size && !("offline" in form.dataset)) pump();
}

async function send(wishes) {
  const changes = wishes.map(([matchId, { odds }]) => ({ matchId, odds }));
  const answer = await fetch(`${form.dataset.base}/predictions`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ changes }),
  });
  if (answer.type === "opaqueredirect") throw new Error(words.signed_out);
  if (answer.status >= 500) throw new TypeError(words.failed);
  const document_ = await answer.json();
  if (!answer.ok) return wishes.map(() => document_);
  return document_.outcomes;
}

function settleAll(sent, outcomes) {
  const done = [];
  let undone = 0;
  sent.forEach(([id, { odds, before, isUndo }], index) => {
    const outcome = outcomes[index];
    const input = cells.get(id);
    if (outcome.code) {
      if (input) refuse(input, outcome.message);
      return;
    }
    const stood = before ?? input?.defaultValue ?? "";
    if (isUndo) undone += 1;
    else if (stood !== outcome.odds) done.push([id, stood, outcome.odds]);
    if (!input) return;
    if (plain(input.value) === odds) input.value = outcome.odds;
    settle(input, outcome.odds, outcome.source, outcome.at);
    if (isDirty(input)) mark(input);
  });
  if (done.length) undoable.push(done);
  tell(undone ? say(words.undone, { n: undone }) : say(words.just_saved, { n: done.length }));
}

function unsent(sent, error) {
  const offline = error instanceof TypeError;
  if (offline) form.dispatchEvent(new Event("lost"));
  for (const [id, wish] of sent) {
    if (offline && !pending.has(id)) pending.set(id, wish);
    const input = cells.get(id);
    if (input) note(input, offline ? words.waits : error.message, "dirt");
  }
}

function undo() {
  if (locked || "busy" in form.dataset || pending.size) return;
  const group = undoable.pop();
  if (!group) return;
  let kept = 0;
  for (const [id, before, after] of group) {
    const input = cells.get(id);
    if (input && (input.defaultValue !== after || isDirty(input))) {
      kept += 1;
      continue;
    }
    if (input) input.value = before;
    pending.set(id, { odds: before, isUndo: true });
  }
  const first = cells.get(group[0][0]);
  if (first && !rowOf(first).hidden) first.focus();
  if (kept) tell(say(words.not_undone, { n: kept }));
  pump();
}

function erase(input) {
  if (locked || !input || !input.defaultValue) return;
  input.value = "";
  mark(input);
  save([input]);
}

// Keys; moving is in moving.js.

function isWhole(input) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  return (start === 0 && end === value.length) || start === value.length;
}

form.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches("td.min input") || event.isComposing) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") {
    const steps = event.shiftKey ? -1 : 1;
    if (save([input])) form.dispatchEvent(new CustomEvent("move", { detail: steps }));
  } else if (event.key === "Delete" && !isDirty(input) && input.value && isWhole(input)) {
    erase(input);
  } else if (event.key === "Escape" && (isDirty(input) || refused.has(input))) {
    pending.delete(idOf(input));
    input.value = input.defaultValue;
    mark(input);
  } else {
    return;
  }
  event.preventDefault();
});

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const typing = document.activeElement?.matches("input, textarea");
  const inCell = document.activeElement?.matches("td.min input");
  if (event.key === "s") save([...dirty]);
  else if (event.key === "z" && (!typing || (inCell && !isDirty(document.activeElement)))) undo();
  else return;
  event.preventDefault();
});

form.addEventListener("input", ({ target }) => {
  pending.delete(idOf(target)); // what waited for the connection is not wanted any more
  mark(target);
});
form.addEventListener("focusin", (event) => {
  if (!event.target.matches("td.min input")) return;
  current = event.target;
  current.select();
  buttons.delete.disabled = locked || !current.defaultValue;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save([...dirty]);
});
buttons.undo.addEventListener("click", undo);
buttons.delete.addEventListener("click", () => {
  const input = current;
  erase(input);
  input?.focus();
});

// What others write, and what comes as a table.

form.addEventListener("came", ({ detail }) => {
  let count = 0;
  for (const [id, odds, source, at] of detail) {
    const input = cells.get(id);
    if (!input || input.defaultValue === odds) continue;
    count += 1;
    const was = isDirty(input) && input.value.trim() !== odds;
    settle(input, odds, source, at);
    if (was) {
      const sentence = odds ? words.now : words.now_none;
      note(input, say(sentence, { odds, source: words.sources[source] }), "dirt");
    }
    const row = rowOf(input);
    row.classList.remove("fresh");
    requestAnimationFrame(() => row.classList.add("fresh"));
  }
  if (count) tell(say(words.came, { n: count }));
});

form.addEventListener("table", ({ detail }) => {
  for (const [id, odds, before] of detail) {
    pending.set(id, { odds, before });
    const input = cells.get(id);
    if (input) input.value = odds;
  }
  pump();
});

form.addEventListener("found", () => pump());
addEventListener("beforeunload", (event) => {
  if (dirty.size || pending.size) event.preventDefault();
});

for (const input of inputs) {
  if (input.value !== input.defaultValue) dirty.add(input);
  if (!input.defaultValue) continue;
  const by = rowOf(input).querySelector(".by");
  if (by) writers.set(input, [by.textContent, by.title]);
  meet(input);
}
buttons.undo.hidden = buttons.delete.hidden = false;
tell();
