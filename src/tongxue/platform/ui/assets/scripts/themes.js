// <form data-theme-switch>: changes the page at once instead of asking the server for it anew.
export function themes() {
  for (const form of document.querySelectorAll("[data-theme-switch]")) {
    form.addEventListener("submit", (event) => {
      const chosen = event.submitter?.value;
      if (!chosen) return;
      event.preventDefault();
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`;
      document.documentElement.dataset.bsTheme = chosen;
      const scheme = document.querySelector("meta[name=color-scheme]");
      if (scheme) scheme.content = chosen === "auto" ? "light dark" : chosen;
      for (const button of document.querySelectorAll(`button[form="${form.id}"]`)) button.setAttribute("aria-pressed", String(button.value === chosen));
    });
  }
}
