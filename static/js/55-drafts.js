// A reply is kept on the server while it is typed: <form data-draft-url>. Without this script a button keeps it.
const DRAFT_PAUSE_MS = 1500;

document.querySelectorAll("form[data-draft-url]").forEach((form) => {
  const area = form.querySelector("textarea[name=body]");
  const line = form.querySelector("[data-draft-said]");
  let timer = 0;
  let sending = new AbortController();
  const keep = async () => {
    const body = area.value;
    sending.abort();
    sending = new AbortController();
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams({ body }),
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        signal: sending.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      line.textContent = (await answer.json()).text;
      if (area.value === body) form.dataset.isKept = "";
    } catch (fault) {
      if (fault.name !== "AbortError") line.textContent = "We could not save your draft.";
    }
  };
  area.addEventListener("input", () => {
    delete form.dataset.isKept;
    clearTimeout(timer);
    timer = setTimeout(keep, DRAFT_PAUSE_MS);
  });
  // Once it is sent there is no draft any more: nothing may come after it.
  form.addEventListener("submit", () => { clearTimeout(timer); sending.abort(); });
});
