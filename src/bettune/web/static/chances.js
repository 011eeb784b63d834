// How likely each bet is to win, beside its min odds: what was told, and, where the filter stakes by
// Kelly and needs it, a link to where it can be typed.

import { form, idOf, rowOf, words } from "./cells.js";

export const chanceOf = (input) => input.dataset.chance ?? "";

export function tellChance(input, text) {
  const isNeeded = "kelly" in form.dataset && input.defaultValue;
  input.dataset.chance = text;
  input.nextElementSibling?.remove();
  if (!text && !isNeeded) return;
  const place = document.createElement(isNeeded ? "a" : "span");
  const letter = document.createElement("abbr");
  place.className = "chance";
  letter.textContent = "p";
  letter.title = words.probability;
  place.append(letter, ` ${text || "–"}`);
  if (isNeeded) {
    const teams = [...rowOf(input).querySelectorAll(".who bdi")].map((one) => one.textContent);
    const label = text ? `${words.probability} ${text}` : words.no_probability;
    place.setAttribute("aria-label", `${label}, ${teams.join(" – ")}`);
    place.href = `${form.dataset.base}/matches/${idOf(input)}#prediction`;
  }
  input.after(place);
  form.classList.add("chances");
}
