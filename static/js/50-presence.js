// Who else has this case open: says so every 20 seconds, and hears who else does. data-presence-url on the line
// that tells; without this script the page still tells what was so when it was loaded.
const HEARTBEAT_MS = 20000;

function sentence(names) {
  if (names.length === 0) return "";
  const all = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${all} also ${names.length === 1 ? "has" : "have"} this case open.`;
}

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
      const text = sentence(await answer.json());
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
