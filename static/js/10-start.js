// The classes the design system's own inline script would set; an inline script is not allowed here.
// Until this file arrives everything is visible, so a page whose script never arrives still works.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
