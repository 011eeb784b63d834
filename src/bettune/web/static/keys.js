// Keys that save, delete and undo; those that move are in moving.js.

import { dirty, form, isDirty, refused } from "./cells.js";
import { erase, restore, save, undo } from "./saving.js";

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
    restore(input);
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
