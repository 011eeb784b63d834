// Saving, undoing, and the bar at the bottom that tells of both.

import {
  cells, dirty, form, idOf, isDirty, mark, note, refuse, refused, rowOf, say, settle, signIn, standard, words,
} from "./cells.js";
import { chanceOf, tellChance } from "./chances.js";

const state = document.getElementById("state");
const buttons = Object.fromEntries(["undo", "delete", "save"].map((id) => [id, document.getElementById(id)]));
const locked = "locked" in form.dataset;
const pending = new Map(); // match -> what to send: { odds, probability, before, chance, seen, seenProbability, isUndo }
const flying = new Map(); // match -> the odds that are on their way
const retyped = new Set(); // matches that were typed into since they were last saved
const doubt = new Map(); // match -> what may stand of it, as writes of ours were never answered
const barred = new Set(); // cells that were not saved because nobody was signed in
const undoable = []; // each a list of [match, before, after, probability before, if it changed, probability after]
let left = 0; // how many of a group are not undone: they have changed since
let current = null;
let told = "";

export function tell(news) {
  if (news !== undefined) told = news;
  const parts = [];
  if ("busy" in form.dataset) parts.push(words.saving);
  if (refused.size) parts.push(say(words.refused, { n: refused.size }));
  const unsaved = dirty.size - refused.size + [...pending.keys()].filter((id) => !cells.has(id)).length;
  if (unsaved) parts.push(say(words.unsaved, { n: unsaved }));
  if (told && !parts.length) parts.push(told);
  const text = parts.join(" · ") || words.saved;
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("unsaved", refused.size + unsaved > 0);
  buttons.undo.disabled = locked || !undoable.length || pending.size > 0;
  buttons.delete.disabled = locked || !current || !current.defaultValue;
  buttons.save.disabled = locked || !(refused.size + unsaved);
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
    const [id, text] = [idOf(input), plain(input.value)];
    retyped.delete(id);
    if (!isOdds(text)) {
      refuse(input, words.wrong);
      fine = false;
    } else if (doubt.has(id) || standard(text) !== standard(flying.get(id) ?? input.defaultValue)) {
      pending.set(id, { odds: text });
      refused.delete(input);
    } else if (flying.has(id) || !isDirty(input)) {
      pending.delete(id);
    } else {
      restore(input);
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
  for (const [id, { odds }] of sent) flying.set(id, odds);
  tell("");
  let isAnswered = false;
  try {
    settleAll(sent, await send(sent));
    isAnswered = true;
  } catch (error) {
    unsent(sent, error);
  }
  flying.clear();
  delete form.dataset.busy;
  form.dispatchEvent(new Event("idle"));
  tell();
  if (isAnswered) pump(); // else `found` does
}

async function send(wishes) {
  const changes = wishes.map(([matchId, { odds, probability, seen, seenProbability }]) => (
    { matchId, odds, probability, seen: doubt.get(matchId) ?? seen, seenProbability }
  ));
  const answer = await fetch(`${form.dataset.base}/predictions`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ changes }),
    signal: AbortSignal.timeout(20000),
  });
  if (answer.type === "opaqueredirect") throw new Error(words.barred);
  if (answer.status >= 500) throw new TypeError(words.failed);
  const told = await answer.json().catch(() => {
    throw new TypeError(words.failed);
  });
  return told.outcomes ?? wishes.map(() => told);
}

function settleAll(sent, outcomes) {
  const done = [];
  const unseen = []; // why matches of other days were refused
  let undone = 0;
  sent.forEach(([id, { before, chance, isUndo }], index) => {
    const outcome = outcomes[index];
    const input = cells.get(id);
    const [first] = doubt.get(id) ?? [];
    doubt.delete(id);
    if (outcome.code) {
      if (input) refuse(input, outcome.message);
      else unseen.push(outcome.message);
      return;
    }
    if (outcome.elsewhere) {
      if (isUndo) left += 1;
      if (input) leave(input, isUndo);
      else if (!isUndo) unseen.push(words.dirty);
      return;
    }
    const stood = first ?? before ?? input?.defaultValue ?? "";
    const likely = outcome.probability ?? "";
    const was = chance ?? (input ? chanceOf(input) : likely);
    if (isUndo) undone += 1;
    else if (was !== likely) done.push([id, stood, outcome.odds, was, likely]);
    else if (stood !== outcome.odds) done.push([id, stood, outcome.odds, undefined, likely]);
    if (!input) return;
    const isNewer = (retyped.has(id) || pending.has(id)) && standard(input.value) !== outcome.odds;
    if (!isNewer) input.value = outcome.odds;
    settle(input, outcome.odds, outcome.source, outcome.at, isNewer);
    tellChance(input, likely);
    if (isDirty(input)) mark(input);
  });
  if (done.length) undoable.push(done);
  const news = unseen.length ? [say(words.refused, { n: unseen.length }), unseen[0]] : [];
  if (undone) news.push(say(words.undone, { n: undone }));
  if (left) news.push(say(words.not_undone, { n: left }));
  if (done.length || !news.length) news.push(say(words.just_saved, { n: done.length }));
  left = 0;
  tell(news.join(" · "));
}

// Somebody else wrote what stands; live.js is about to hear of it.
function leave(input, isUndo) {
  if (isUndo && !retyped.has(idOf(input))) restore(input);
  else note(input, words.dirty, "dirt");
}

function unsent(sent, error) {
  const offline = error instanceof TypeError || error.name === "TimeoutError";
  if (offline) form.dispatchEvent(new Event("lost"));
  for (const [id, wish] of sent) {
    const input = cells.get(id);
    const stood = doubt.get(id) ?? wish.seen ?? [wish.before ?? input?.defaultValue ?? ""];
    if (offline) doubt.set(id, [...stood, wish.odds]);
    if ((offline || !input) && !retyped.has(id) && !pending.has(id)) pending.set(id, wish);
    if (!input) continue;
    if (offline) note(input, pending.has(id) ? words.waits : words.dirty, "dirt");
    else note(input, error.message, "error", signIn());
    if (!offline) barred.add(input);
  }
}

// Whether odds that stand may be those of a write that was never answered.
export const isOurs = (input, odds) => doubt.get(idOf(input))?.some((one) => standard(one) === odds) ?? false;

// Somebody else wrote after what waits for the connection: it is not sent unless it is saved again.
export function hold(input) {
  pending.delete(idOf(input));
  doubt.delete(idOf(input));
  barred.delete(input);
}

export function undo() {
  if (locked || "busy" in form.dataset || pending.size) return;
  const group = undoable.pop();
  if (!group) return;
  for (const [id, before, after, probability, likely] of group) {
    const input = cells.get(id);
    // A deletion takes the probability along; min odds alone leave it, whatever it is by now.
    const seenProbability = probability !== undefined || !before ? likely : undefined;
    const isOther = seenProbability !== undefined && input && chanceOf(input) !== likely;
    if (input && (input.defaultValue !== after || isOther || isDirty(input))) {
      left += 1;
      continue;
    }
    pending.set(id, { odds: before, probability, seen: [after], seenProbability, isUndo: true });
    if (!input) continue;
    retyped.delete(id);
    input.value = before;
    mark(input);
  }
  const first = cells.get(group[0][0]);
  if (first && !rowOf(first).hidden) first.focus();
  if (pending.size) return void pump();
  tell(say(words.not_undone, { n: left }));
  left = 0;
}

// Forget what is typed, also where it waits for the connection.
export function restore(input) {
  pending.delete(idOf(input));
  retyped.delete(idOf(input));
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
  for (const [id, odds, before, probability, chance] of detail) {
    pending.set(id, { odds, before, probability, chance });
    retyped.delete(id);
    const input = cells.get(id);
    if (!input) continue;
    input.value = odds;
    mark(input);
  }
  pump();
});

form.addEventListener("found", () => {
  for (const input of barred) if (dirty.has(input)) note(input, words.dirty, "dirt");
  barred.clear();
  pump();
});
form.addEventListener("marked", () => tell());
form.addEventListener("input", ({ target }) => {
  // What waits for the connection is not wanted any more; what is about to be sent was.
  if ("offline" in form.dataset && pending.delete(idOf(target))) note(target, words.dirty, "dirt");
  retyped.add(idOf(target));
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
  if (dirty.size || pending.size || flying.size) event.preventDefault();
});

buttons.undo.hidden = buttons.delete.hidden = false;
tell();
