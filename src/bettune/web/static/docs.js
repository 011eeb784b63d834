// The documentation page: search, links into closed parts, copying, one language for all samples.

const words = document.getElementById("docs-words").dataset;
const clips = new Map();

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

// A link to something inside a closed part opens it. Browsers that do so themselves lose nothing.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();
// A second click on the same link does not change the hash.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) reveal();
});

// Search: every word must be there; links to what is hidden are hidden with it.
const field = document.getElementById("docs-search");
const found = field.parentElement.querySelector("[role=status]");
const parts = [...document.querySelectorAll("[data-find]")].map((part) => ({
  part,
  text: part.textContent.toLowerCase(),
  id: part.id || part.querySelector("[id]").id,
}));

function search() {
  const asked = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { part, text, id } of parts) {
    const hit = asked.every((word) => text.includes(word));
    part.hidden = !hit;
    count += hit;
    const link = document.querySelector(`nav a[href="#${CSS.escape(id)}"]`);
    if (link) link.parentElement.hidden = !hit;
  }
  for (const section of document.querySelectorAll(".docs-part")) {
    section.hidden = !section.querySelector("[data-find]:not([hidden])");
  }
  const told = count ? found.dataset.found.replace("{count}", count) : found.dataset.none;
  found.textContent = asked.length ? told : "";
}
field.addEventListener("input", search);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    field.value = "";
    search();
  }
});

// Copying, also where there is no clipboard because the page came over plain HTTP.
async function copy(block) {
  const text = block.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(block);
    document.execCommand("copy");
  }
}
for (const code of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet small docs-copy";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await copy(code.querySelector("pre"));
    button.textContent = words.copied;
    clearTimeout(clips.get(button));
    clips.set(button, setTimeout(() => (button.textContent = words.copy), 1500));
  });
  code.append(button);
}

// The language of one sample is that of all, and of the next visit.
function choose(language) {
  for (const choice of document.querySelectorAll(".docs-samples input")) {
    choice.checked = choice.value === language;
  }
}
document.addEventListener("change", (event) => {
  if (!event.target.matches(".docs-samples input")) return;
  choose(event.target.value);
  try {
    localStorage.setItem("bettune-sample", event.target.value);
  } catch {} // a browser that keeps nothing shows the first language again
});
try {
  const kept = localStorage.getItem("bettune-sample");
  if (document.querySelector(`.docs-samples input[value="${CSS.escape(kept)}"]`)) choose(kept);
} catch {}
