// A screen that shows itself anew: fetched in the background and put in only where something changed, so that nothing
// flickers, and what somebody opened stays open. Without this script there is a link that does the same.
const renewed = document.querySelector("[data-renewed-every]");
if (renewed) {
  const renew = async () => {
    if (document.hidden || renewed.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-renewed-every]");
      if (!fresh) {
        location.reload(); // it has come to its end, and is not renewed any more
        return;
      }
      renewed.querySelectorAll("details").forEach((one, place) => {
        const other = fresh.querySelectorAll("details")[place];
        if (other) other.open = one.open;
      });
      if (fresh.innerHTML !== renewed.innerHTML) renewed.replaceChildren(...fresh.childNodes);
    } catch {
      // The next time tries again.
    }
  };
  setInterval(renew, Number(renewed.dataset.renewedEvery) * 1000);
  document.addEventListener("visibilitychange", renew);
}
