// Single keys of the desk (portal/cases/shortcuts.py lists them). Only where somebody has not turned them off: the
// overlay is on the page then. Never while typing, and never together with Ctrl, Alt or the like.
const overlay = document.querySelector("dialog[data-shortcuts]");
if (overlay) {
  const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  let before = "";

  const go = (address) => { location.href = address; };
  const rows = [...document.querySelectorAll(".wm-queue a.wm-ref")];
  const step = (by) => {
    if (rows.length === 0) return document.querySelector(`a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
    const row = document.activeElement?.closest("tr");
    const here = rows.findIndex((link) => link.closest("tr") === row);
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
    rows[next].focus();
  };
  const open = () => document.activeElement?.closest(".wm-queue tr")?.querySelector("a.wm-ref")?.click();
  const write = (noun) => {
    const form = document.getElementById(`act-${noun}`);
    if (!form) return;
    const fold = form.closest("details");
    if (fold) fold.open = true;
    form.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    form.scrollIntoView({ block: "nearest" });
  };
  const take = () => document.querySelector("input[name=take]")?.form.requestSubmit();
  const search = () => {
    const field = document.getElementById("q");
    if (field) field.focus();
    else go("/desk/search");
  };
  const keys = {
    "?": () => overlay.showModal(), "/": search, j: () => step(1), k: () => step(-1), o: open,
    r: () => write("reply"), n: () => write("note"), a: () => write("assignment"), e: () => write("resolution"),
    t: take, c: () => go("/desk/record"),
  };
  const afterG = { q: () => go("/desk/"), n: () => go("/desk/now") };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (overlay.open || event.target.closest?.(TYPED_INTO)) return;
    const act = before === "g" ? afterG[event.key] : keys[event.key];
    before = event.key;
    if (!act) return;
    before = "";
    event.preventDefault();
    act();
  });
}
