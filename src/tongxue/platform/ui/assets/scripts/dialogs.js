// data-open="<id of a dialog>", data-close, data-dismiss="details|alert"; menus (details[data-menu]) close on Escape, on a
// click elsewhere and when the focus leaves.
export function dialogs() {
  for (const button of document.querySelectorAll("[data-dismiss=alert]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const opener = at("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (at("[data-close]")) at("dialog")?.close();
    if (at("[data-dismiss=alert]")) at(".alert").remove();
    if (at("[data-dismiss=details]")) {
      const details = at("details");
      details.open = false;
      details.querySelector("summary").focus();
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
  for (const menu of document.querySelectorAll("details[data-menu]")) {
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
  }
}
