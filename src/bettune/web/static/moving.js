// From cell to cell by keys, as in a spreadsheet; rows that are not shown are passed over.

import { form } from "./cells.js";

const CELL = "td.min input";
let visible = null;

function shown() {
  visible ??= [...form.querySelectorAll(`section:not([hidden]) tr:not([hidden]) ${CELL}`)];
  return visible;
}

function move(steps) {
  const list = shown();
  const at = list.indexOf(document.activeElement);
  list[Math.min(list.length - 1, Math.max(0, at + steps))]?.focus();
}

const page = () => Math.max(5, Math.floor(innerHeight / 34) - 6);
const MOVES = { ArrowDown: () => 1, ArrowUp: () => -1, PageDown: page, PageUp: () => -page() };
const FAR = { Home: -1e6, End: 1e6 };

form.addEventListener("keydown", (event) => {
  if (!event.target.matches(CELL) || event.altKey || event.shiftKey || event.isComposing) return;
  const steps = event.ctrlKey || event.metaKey ? FAR[event.key] : MOVES[event.key]?.();
  if (!steps) return;
  event.preventDefault();
  move(steps);
});
form.addEventListener("move", ({ detail }) => move(detail));
form.addEventListener("chosen", () => (visible = null));
