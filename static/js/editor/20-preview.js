// A live preview of a textarea. data-preview-url: where its text is sent (as "body", with the form's CSRF token)
// to come back as HTML, already cleaned by the server. data-preview: id of the element that shows it.
const PREVIEW_DELAY_MS = 400;

function preview(area) {
  const target = document.getElementById(area.dataset.preview);
  if (!target) return;
  let timer = 0;
  let request = null;
  const refresh = async () => {
    request?.abort();
    request = new AbortController();
    const token = area.form.elements.csrf_token?.value ?? "";
    try {
      const answer = await fetch(area.dataset.previewUrl, {
        method: "POST",
        signal: request.signal,
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ body: area.value }),
      });
      if (answer.ok) target.innerHTML = await answer.text();
    } catch {
      // The next keystroke asks again.
    }
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PREVIEW_DELAY_MS);
  });
  refresh();
}

document.querySelectorAll("textarea[data-preview-url]").forEach(preview);
