// Saving, undoing, and the bar at the bottom that tells of both.

import { cells, dirty, form, idOf, isDirty, mark, note, refuse, refused, rowOf, say, settle, words } from "./cells.js";

const state = document.getElementById("state");
const buttons = Object.fromEntries(["undo", "delete", "save"].map((id) => [id, document.getElementById(id)]));
const locked = "locked" in form.dataset;
const pending = new Map(); // match -> what to send: { odds, before, isUndo }
const undoable = []; // each a list of [match, before, after]
let current = null;
let told = "";

export function tell(news) {
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

// One request at a time, with all that waits for it.

function plain(text) {
  return text.trim().replace(",", ".");
}

function isOdds(text) {
  return text === "" || (/^(0|[1-9][0-9]*)(\.[0-9]{1,20})?$/.test(text) && +text > 1 && +text < 10000);
}

export function save(some) {
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
    signal: AbortSignal.timeout(20000),
  });
  if (answer.type === "opaqueredirect") throw new Error(words.signed_out);
  if (answer.status >= 500) throw new TypeError(words.failed);
  const told = await answer.json().catch(() => ({ code: "unread", message: words.failed }));
  return answer.ok && told.outcomes ? told.outcomes : wishes.map(() => told);
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
  const offline = error instanceof TypeError || error.name === "TimeoutError";
  if (offline) form.dispatchEvent(new Event("lost"));
  for (const [id, wish] of sent) {
    if (offline && !pending.has(id)) pending.set(id, wish);
    const input = cells.get(id);
    if (input) note(input, offline ? words.waits : error.message, "dirt");
  }
}

export function undo() {
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

// Forget what is typed, also where it waits for the connection.
export function restore(input) {
  pending.delete(idOf(input));
  input.value = input.defaultValue;
  mark(input);
}

export function erase(input) {
  if (locked || !input || !input.defaultValue) return;
  input.value = "";
  mark(input);
  save([input]);
}

form.addEventListener("table", ({ detail }) => {
  for (const [id, odds, before] of detail) {
    pending.set(id, { odds, before });
    const input = cells.get(id);
    if (input) input.value = odds;
  }
  pump();
});

form.addEventListener("found", () => pump());
form.addEventListener("marked", () => tell());
form.addEventListener("input", ({ target }) => {
  pending.delete(idOf(target)); // what waited for the connection is not wanted any more
  mark(target);
});
form.addEventListener("focusin", ({ target }) => {
  if (!target.matches("td.min input")) return;
  current = target;
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
addEventListener("beforeunload", (event) => {
  if (dirty.size || pending.size) event.preventDefault();
});

buttons.undo.hidden = buttons.delete.hidden = false;
tell();
