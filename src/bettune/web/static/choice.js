// Which matches of the day are shown: at once, and kept in the URL.

import { form, words } from "./cells.js";

const choice = document.getElementById("choice");
const shown = document.getElementById("shown");
const none = document.getElementById("none");
const exported = document.getElementById("export");
const { country, tournament, team, date } = choice.elements;
const told = (number) => number.toLocaleString(document.documentElement.lang);
const cups = [...form.querySelectorAll("section.cup")];
const LETTERS = { ø: "o", ł: "l", ı: "i", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", "&": " and " };

// As the server compares names: small letters, no accents, no punctuation.
function key(name) {
  return name
    .toLowerCase()
    .replace(/['’‘`´ʼ.]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[øłıđðþæœ&]/g, (letter) => LETTERS[letter])
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

let index = null;
function rows() {
  index ??= cups.map((cup) =>
    [...cup.querySelectorAll("tbody tr")].map((row) => {
      const [home, away] = row.querySelectorAll(".who bdi");
      return { row, keys: [key(home.textContent), key(away.textContent)] };
    }),
  );
  return index;
}

function apply() {
  const wanted = key(team.value);
  let count = 0;
  let all = 0;
  cups.forEach((cup, place) => {
    const inside =
      (!country.value || cup.dataset.country === country.value) &&
      (!tournament.value || cup.dataset.tournament === tournament.value);
    let here = 0;
    for (const { row, keys } of rows()[place]) {
      const fits = inside && (!wanted || keys.some((one) => one.includes(wanted)));
      if (row.hidden === fits) row.hidden = !fits;
      here += fits;
      all += 1;
    }
    cup.hidden = !here;
    count += here;
  });
  shown.textContent = words.shown.replace("{shown}", told(count)).replace("{all}", told(all));
  if (none) none.hidden = count > 0;
  form.dispatchEvent(new Event("chosen"));
}

function search(day) {
  const fields = { date: day, country: country.value, tournament: tournament.value, team: team.value.trim() };
  return new URLSearchParams(Object.entries(fields).filter(([, value]) => value)).toString();
}

function address() {
  const query = search(form.dataset.date);
  history.replaceState(null, "", `${form.dataset.base}?${query}`);
  exported.href = `${form.dataset.base}/predictions.csv?${query}`;
  document.querySelector("#news a").href = `${form.dataset.base}?${query}`;
  for (const link of choice.querySelectorAll("a[data-date]")) {
    link.href = `${form.dataset.base}?${search(link.dataset.date)}`;
  }
}

function limit() {
  for (const option of tournament.options) {
    const fits = !option.value || !country.value || option.dataset.country === country.value;
    option.hidden = option.disabled = !fits;
    if (!fits && option.selected) tournament.value = "";
  }
}

let planned = 0;
function change() {
  limit();
  cancelAnimationFrame(planned);
  planned = requestAnimationFrame(() => {
    apply();
    address();
  });
}

country.addEventListener("change", change);
tournament.addEventListener("change", change);
team.addEventListener("input", change);
date.addEventListener("change", () => {
  if (date.value) location.href = `${form.dataset.base}?${search(date.value)}`;
});
choice.addEventListener("submit", (event) => {
  event.preventDefault();
  if (date.value && date.value !== form.dataset.date) location.href = `${form.dataset.base}?${search(date.value)}`;
  else change();
});
choice.querySelector("button").hidden = true;
limit();
address();
choice.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
