// What follows the text while it is typed: the page as readers see it, and hints. data-live-url on the form: where
// its fields are sent to come back as HTML, made harmless by the server; each part goes to its place of that name.
const PREVIEW_DELAY_MS = 500;

function follow(form) {
  let timer = 0;
  let request = null;
  const refresh = async () => {
    request?.abort();
    request = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.liveUrl, { method: "POST", signal: request.signal, body });
      if (!answer.ok || answer.redirected) return;
      const parts = document.createElement("template");
      parts.innerHTML = await answer.text();
      for (const part of parts.content.querySelectorAll("[data-live]")) {
        form.querySelector(`[data-live="${part.dataset.live}"]`)?.replaceChildren(...part.childNodes);
      }
    } catch {
      // The next keystroke asks again.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PREVIEW_DELAY_MS);
  });
}

document.querySelectorAll("form[data-live-url]").forEach(follow);
