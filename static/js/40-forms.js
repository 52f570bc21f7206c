// Nothing typed is lost by accident: leaving a page with changed text in a textarea asks first.
let isSending = false;
// What a script sends in the background (75-in-place.js) leaves no page.
document.addEventListener("submit", (event) => { isSending = !event.defaultPrevented; });
// A page brought back by "Back" has been sent once, and may be again.
window.addEventListener("pageshow", () => { isSending = false; });
window.addEventListener("beforeunload", (event) => {
  // What the script of the editors has kept on the server is not lost.
  const isLost = (area) => area.value !== area.defaultValue && !("isKept" in area.form.dataset);
  const areas = [...document.querySelectorAll("form[method=post] textarea")];
  if (!isSending && areas.some(isLost)) event.preventDefault();
});

// <button data-copy="text">: says "Copied" where everyone notices.
document.querySelectorAll("button[data-copy]").forEach((button) => {
  const said = document.createElement("span");
  said.className = "wm-copied";
  said.setAttribute("role", "status");
  button.after(said);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = "Copied";
  });
});

