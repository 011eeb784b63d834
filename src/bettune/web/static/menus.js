// A menu closes by Escape, and when a click or the focus goes elsewhere: it covers what is there.

for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const kind of ["pointerdown", "focusin"]) {
    addEventListener(kind, ({ target }) => {
      if (!menu.contains(target)) menu.open = false;
    });
  }
}
