// A new token: kept for this tab, so that the documentation can try requests with it; and buttons
// that copy. Without this script everything on the page can still be read and selected.

for (const shown of document.querySelectorAll("[data-keep]")) {
  try {
    sessionStorage.setItem(shown.dataset.keep, shown.textContent);
    document.querySelector("#kept").hidden = false;
  } catch {
    // Storage may be switched off; then the documentation asks for the token.
  }
}

const told = document.querySelector("#copied");

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
    if (told) told.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      if (told) told.textContent = "";
    }, 2000);
  });
}
