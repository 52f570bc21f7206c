// Who else has this open: says so every 20 seconds, and hears who else does. data-presence-url on the line that
// tells; without this script the page still tells what was so when it was loaded.
const HEARTBEAT_MS = 20000;

const line = document.querySelector("[data-presence-url]");
if (line) {
  const beat = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(line.dataset.presenceUrl, {
        method: "POST",
        headers: { "X-CSRFToken": document.querySelector("input[name=csrf_token]").value },
      });
      if (!answer.ok || answer.redirected) return;
      const { text } = await answer.json();
      if (line.textContent.trim() !== text) line.textContent = text;
      line.hidden = text === "";
    } catch {
      // The next beat tries again.
    }
  };
  beat();
  setInterval(beat, HEARTBEAT_MS);
  document.addEventListener("visibilitychange", beat);
}
