// Cases like this one, asked for once the page of a case stands: the page itself need not wait for them. Without this
// script the link leads to the same list.
const place = document.querySelector("[data-alike-from]");
if (place) {
  const fill = async () => {
    try {
      const answer = await fetch(place.dataset.alikeFrom, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelectorAll("[data-alike] li").length;
      if (!found) return;
      const link = place.querySelector("a");
      link.textContent = found === 1 ? "1 case like this one" : `${found} cases like this one`;
      link.classList.add("govuk-!-font-weight-bold");
    } catch {
      // The link stays as it is.
    }
  };
  fill();
}
