// What happens while the page is open: writes of others, changes of the market, the passing of time.

import { form, signIn, words } from "./cells.js";

const connection = document.getElementById("connection");
const EVERY = 1500;
const LONGEST = 3000; // between two tries while nobody answers
const KINDS = { approved: "fine", waiting: "warn", disabled: "" };

let newest = form.dataset.newest;
let timer = 0;
let running = null;
let failures = 0;

function plan(wait = EVERY) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, wait);
}

async function ask() {
  if (document.hidden || running) return;
  if ("busy" in form.dataset) return; // `idle` asks again: no answer may be older than a save
  const request = (running = new AbortController());
  const late = setTimeout(() => request.abort("late"), 8000);
  try {
    const { base, date } = form.dataset;
    const answer = await fetch(`${base}/changes?after=${newest}&date=${date}`, {
      redirect: "manual",
      signal: request.signal,
    });
    if (answer.type === "opaqueredirect") show(words.signed_out, signIn());
    else if (answer.status === 404) show(words.gone);
    else if (!answer.ok) lost();
    else take(await answer.json(), request.signal);
  } catch {
    if (!["busy", "left"].includes(request.signal.reason)) lost();
  }
  clearTimeout(late);
  running = null;
  if (!("busy" in form.dataset)) plan(failures ? Math.min(1000 * 2 ** failures, LONGEST) : EVERY);
}

function take(news, signal) {
  if (signal.aborted) return;
  newest = news.newest;
  const writes = news.writes;
  if (news.whole) {
    const there = new Set(writes.map(([id]) => id));
    for (const input of form.querySelectorAll("td.min input")) {
      const id = parseInt(input.name, 10);
      if (input.defaultValue && !there.has(id)) writes.push([id, "", "api", ""]);
    }
  }
  if (writes.length) form.dispatchEvent(new CustomEvent("came", { detail: writes }));
  form.dispatchEvent(new CustomEvent("version", { detail: String(news.version) }));
  if (news.status !== form.dataset.status) stand(news.status);
  const was = failures || !connection.hidden;
  failures = 0;
  delete form.dataset.offline;
  show("");
  if (was) form.dispatchEvent(new Event("found"));
}

function lost() {
  failures = Math.min(failures + 1, 4);
  form.dataset.offline = "";
  show(words.offline);
}

function show(text, link = "") {
  connection.hidden = !text;
  if (connection.dataset.told === text) return; // it would be read out again
  connection.dataset.told = text;
  connection.replaceChildren(text, link && " ", link);
}

// The filter was disabled or approved meanwhile.
function stand(status) {
  form.dataset.status = status;
  const tag = document.querySelector(".day-tags .tag");
  tag.className = `tag ${KINDS[status]}`;
  tag.textContent = words.statuses[status];
}

form.addEventListener("busy", () => running?.abort("busy"));
form.addEventListener("idle", () => plan(0));
form.addEventListener("lost", () => {
  lost();
  plan(1000);
});
addEventListener("online", () => plan(0));
addEventListener("offline", lost);
addEventListener("pagehide", () => running?.abort("left"));
addEventListener("pageshow", ({ persisted }) => persisted && plan(0));
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : plan(0)));
plan();

// Ages, and what has kicked off, once a minute.

const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

function age(seconds) {
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? units[2];
  const number = Math.max(0, Math.floor(seconds / length));
  return words.ages[unit].replace("{n}", number);
}

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now() / 1000;
  const ages = new Map();
  for (const time of form.querySelectorAll("td.p time")) {
    const at = time.dateTime;
    if (!ages.has(at)) ages.set(at, age(now - Date.parse(at) / 1000));
    if (time.textContent !== ages.get(at)) time.textContent = ages.get(at);
  }
  for (const row of form.querySelectorAll("tr[data-at]:not(.past)")) {
    if (row.dataset.at > 0 && row.dataset.at <= now) row.classList.add("past");
  }
}, 60000);
