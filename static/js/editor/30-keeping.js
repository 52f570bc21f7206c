// Keeps what is typed on the server while it is typed, so that neither a crash nor the end of a session costs a word.
// data-keep on the form; the line [data-kept] in it says when. What it sends and gets: portal/faqs/editor/keeping.py.
const QUIET_MS = 2000; // without a keystroke
const LONGEST_MS = 10000; // while somebody types on and on
const AGAIN_MS = 15000; // after it failed
const NO_CONNECTION = "Not kept: there is no connection. We go on trying.";
const TROUBLE = {
  401: "You are signed out, so nothing is kept now. Sign in again in another tab, then write on: nothing here is lost.",
  413: "This is too long to be kept.",
};

function keep(form) {
  const line = form.querySelector("[data-kept]");
  let lastInput = 0;
  let dueBy = 0; // 0 while nothing waits to be kept
  let notBefore = 0;
  let request = null;

  const say = (text, isTrouble = false) => {
    line.hidden = false;
    line.textContent = text;
    line.classList.toggle("wm-kept--trouble", isTrouble);
    if (isTrouble) line.setAttribute("role", "alert");
    else line.removeAttribute("role");
  };

  // Whoever signs in again gets a new token: it stands in the page as it would be opened now.
  const renewToken = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("form[data-keep] input[name=csrf_token]")?.value;
    if (!token) throw new Error(TROUBLE[401]);
    document.querySelectorAll("input[name=csrf_token]").forEach((input) => { input.value = token; });
  };

  const ask = async (signal) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "keep");
    const keepalive = document.hidden && body.toString().length < 60000; // browsers take no more with it
    const answer = await fetch(location.href, { method: "POST", body, signal, keepalive });
    if (answer.status === 400) return await renewToken();
    if (!answer.ok || answer.redirected) throw new Error(TROUBLE[answer.redirected ? 401 : answer.status] ?? NO_CONNECTION);
    const { key, kept_at: at } = await answer.json();
    form.elements.working_copy.value = key; // a new one if that was saved or thrown away in another window
    return at;
  };

  const send = async () => {
    dueBy = 0;
    request = new AbortController();
    try {
      const at = await ask(request.signal);
      if (!at) {
        dueBy = Date.now();
      } else if (!dueBy) {
        form.dataset.isKept = "";
        say(`Not saved yet. Kept for you at ${at}.`);
      }
    } catch (fault) {
      if (fault.name === "AbortError") return;
      say(fault instanceof TypeError ? NO_CONNECTION : fault.message, true);
      notBefore = Date.now() + AGAIN_MS;
      dueBy = 1;
    } finally {
      request = null;
    }
  };

  form.addEventListener("input", () => {
    delete form.dataset.isKept;
    lastInput = Date.now();
    dueBy ||= lastInput + LONGEST_MS;
  });
  setInterval(() => {
    if (dueBy && !request && Date.now() >= Math.max(notBefore, Math.min(lastInput + QUIET_MS, dueBy))) send();
  }, 500);
  document.addEventListener("visibilitychange", () => {
    notBefore = 0; // whoever comes back may have signed in again meanwhile
    if (document.hidden && dueBy && !request) send();
  });
  form.addEventListener("submit", () => {
    dueBy = 0;
    request?.abort();
  });
}

document.querySelectorAll("form[data-keep]").forEach(keep);
