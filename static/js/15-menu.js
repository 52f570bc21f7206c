// What opens over the page closes again with Escape, or when the reader goes on elsewhere.
for (const menu of document.querySelectorAll("details[data-closes]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const kind of ["focusin", "click"])
    document.addEventListener(kind, (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
}
