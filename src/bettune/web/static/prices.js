// Odds and decisions that change while the page is open: they do so in their cells, nothing else does.

import { cells, form, meet, rowOf, say, why, words } from "./cells.js";

const news = document.getElementById("news");
const moved = document.getElementById("moved");
const EVERY = 3000; // at most so often a day's odds are asked for, however fast they move
const QUIET = 15000; // and so often they are told of: nobody wants to hear of each
let version = form.dataset.version;
let mark = form.dataset.prices;
let asked = 0;
let timer = 0;
let untold = 0;
let toldAt = -QUIET;

form.addEventListener("version", ({ detail }) => {
  if (timer || detail === version) return;
  timer = setTimeout(ask, Math.max(0, asked + EVERY - performance.now()));
});

async function ask() {
  asked = performance.now();
  const { base, date, matches } = form.dataset;
  try {
    const address = `${base}/prices?date=${date}&mark=${mark}`;
    const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(8000) });
    if (answer.ok) {
      const market = await answer.json();
      version = String(market.version);
      mark = market.mark;
      if (market.matches !== matches) news.hidden = false;
      if (market.prices) show(market.prices);
      if (market.prices) decide(market.decisions);
    }
  } catch {} // the next news asks again
  timer = 0;
}

function show(prices) {
  const found = new Map(prices.map(([id, ...offers]) => [id, offers]));
  let count = 0;
  for (const [id, input] of cells) {
    const [, , open, last] = rowOf(input).children;
    const [first, latest] = found.get(id) ?? [];
    const changes = [write(open, first), write(last, latest)];
    if (!changes.some(Boolean)) continue;
    count += 1;
    meet(input);
  }
  untold += count;
  tell();
}

function decide(decisions) {
  const found = new Map(decisions.map(([id, ...decision]) => [id, decision]));
  for (const [id, input] of cells) why(input, ...(found.get(id) ?? [""]));
}

// Write an offer into a cell; return whether other odds stand there now.
function write(cell, offer) {
  const [odds, bookmaker, at, age] = offer ?? [];
  const before = cell.querySelector("b")?.textContent;
  const time = cell.querySelector("time")?.dateTime ?? "";
  const same = before === odds && cell.querySelector("span")?.textContent === bookmaker;
  if (same && (!offer || time === at)) return false;
  cell.replaceChildren();
  if (offer) {
    const when = make(at ? "time" : "em", age);
    if (at) when.dateTime = at;
    cell.append(make("b", odds), " ", make("span", bookmaker), " ", when);
  }
  if (before === odds) return false;
  cell.classList.remove("moved");
  requestAnimationFrame(() => cell.classList.add("moved"));
  return true;
}

function make(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

// What time it is for the reader; older browsers do not know every time zone.
function clock() {
  const language = document.documentElement.lang;
  const how = { hour: "2-digit", minute: "2-digit" };
  try {
    return new Date().toLocaleTimeString(language, { ...how, timeZone: form.dataset.zone });
  } catch {
    return new Date().toLocaleTimeString(language, how);
  }
}

function tell() {
  const now = performance.now();
  if (!untold) return;
  if (now < toldAt + QUIET) return void setTimeout(tell, toldAt + QUIET - now + 50);
  moved.textContent = say(words.moved, { n: untold, time: clock() });
  toldAt = now;
  untold = 0;
}
