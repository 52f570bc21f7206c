// Small steps of a form in place: <form data-in-place> with submit buttons that name the parts they change, such as
// <button name="step" value="look" data-in-place="who answers">. The server answers with the whole page, as it does
// without this script; only the named [data-part]s of it are put in, so nothing typed elsewhere moves.
const stepping = document.querySelector("form[data-in-place]");
if (stepping) {
  const PAUSE_MS = 500;
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  stepping.after(said);
  let sending = new AbortController();
  let isStepping = false;
  let timer = 0;

  const ask = async (body) => {
    sending.abort();
    sending = new AbortController();
    const answer = await fetch(stepping.action, {
      method: "POST", body, headers: { Accept: "text/html" }, signal: sending.signal,
    });
    if (!answer.ok || answer.redirected) throw new Error("no step");
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const put = (page, names) => {
    const words = [];
    for (const name of names) {
      const part = stepping.querySelector(`[data-part="${name}"]`);
      part.replaceChildren(...page.querySelector(`[data-part="${name}"]`).childNodes);
      part.querySelectorAll("textarea").forEach((area) => {
        const typed = area.value; // typed by hand all the same: leaving the page asks first
        area.defaultValue = "";
        area.value = typed;
      });
      initAll(part);
      part.dispatchEvent(new Event("wm:fresh", { bubbles: true }));
      part.querySelectorAll("[data-said]").forEach((each) => words.push(each.textContent.trim()));
    }
    said.textContent = words.join(" ");
  };
  // Where the server says one goes on, else where one was.
  const settle = (next, held) => {
    const again = () => document.getElementById(held.id)
      ?? stepping.querySelector(`[name=step][value="${CSS.escape(held.value)}"]`);
    const target = (next && document.getElementById(next)) ?? (held.isConnected ? null : again());
    target?.focus();
    if (["search", "text"].includes(target?.type)) target.setSelectionRange(target.value.length, target.value.length);
  };
  const bodyWith = (name, value) => {
    const body = new URLSearchParams(new FormData(stepping));
    body.append(name, value);
    return body;
  };

  stepping.addEventListener("submit", async (event) => {
    const button = event.submitter;
    // Beside a list of errors a new page says best what is still wrong.
    if (!button?.dataset.inPlace || document.querySelector(".govuk-error-summary")) return;
    event.preventDefault();
    clearTimeout(timer);
    isStepping = true;
    const { name, value } = button;
    const parts = button.dataset.inPlace.split(" ");
    const held = document.activeElement;
    try {
      const page = await ask(bodyWith(name, value));
      const next = page.querySelector("[data-goes-on]")?.id;
      put(page, parts);
      settle(next, held);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      const again = Object.assign(document.createElement("button"), { name, value, hidden: true });
      stepping.append(again); // without parts: the browser loads the page, and shows what is wrong
      stepping.requestSubmit(again);
    } finally {
      isStepping = false;
    }
  });

  // Enter looks up; Ctrl and Enter record, from wherever one is.
  stepping.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    document.getElementById("record-it").click();
  });

  // A list of errors has the focus already.
  if (!document.querySelector(".govuk-error-summary")) stepping.querySelector("[data-goes-on]")?.focus();

  // Answers to what is being typed, unless somebody looks for words of their own.
  stepping.addEventListener("input", (event) => {
    if (!event.target.matches("[name=subject], [name=details]")) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (isStepping || stepping.elements.q.value.trim()) return;
      try {
        put(await ask(bodyWith("step", "look/answers")), ["answers"]);
      } catch {
        // The button asks again.
      }
    }, PAUSE_MS);
  });
}
