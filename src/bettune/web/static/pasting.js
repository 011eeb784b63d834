// A pasted or uploaded table, in a dialog: first what it would change, then one click.

import { form, signIn, words } from "./cells.js";

const dialog = document.getElementById("table-dialog");
const sheet = document.getElementById("table-form");
const preview = document.getElementById("table-preview");
const text = document.getElementById("table-text");
let looks = 0; // of which only the last is shown, whichever answer comes last

function open(content = "") {
  looks += 1;
  preview.replaceChildren();
  sheet.reset();
  text.value = content;
  dialog.showModal();
}

async function look() {
  const mine = (looks += 1);
  preview.textContent = words.reading;
  try {
    const answer = await fetch(sheet.action, {
      method: "POST",
      redirect: "manual",
      headers: { "x-part": "1" },
      body: new FormData(sheet),
    });
    const html = await answer.text();
    if (mine !== looks) return;
    if (answer.type === "opaqueredirect") preview.replaceChildren(words.signed_out, " ", signIn());
    else preview.innerHTML = html; // ours, escaped by the template
    preview.scrollIntoView({ block: "nearest" });
  } catch {
    if (mine === looks) preview.textContent = words.failed;
  }
}

document.getElementById("open-table").addEventListener("click", (event) => {
  event.preventDefault();
  open();
});
dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
});
sheet.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
preview.addEventListener("submit", (event) => {
  event.preventDefault();
  const detail = JSON.parse(event.target.elements.confirmed.value);
  dialog.close();
  form.dispatchEvent(new CustomEvent("table", { detail }));
});

// Several cells pasted into one are a table.
form.addEventListener("paste", (event) => {
  const pasted = event.clipboardData.getData("text").trim();
  if (!/[\n\t;]/.test(pasted)) return;
  event.preventDefault();
  open(pasted);
  look();
});
