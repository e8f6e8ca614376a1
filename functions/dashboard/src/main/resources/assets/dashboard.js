// What pages of the dashboard do beyond reading: theme, menu, times of the reader's zone, copies, filters that apply at once,
// and tooltips of charts. Each page works without it.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  const stored = () => { try { return localStorage.getItem("agw-theme"); } catch { return null; } };
  const apply = theme => { if (theme) { root.dataset.theme = theme; } else { delete root.dataset.theme; } };
  apply(stored());

  const theme = () => {
    const button = document.getElementById("theme");
    if (!button) { return; }
    const names = { "": "System", light: "Light", dark: "Dark" };
    const name = button.querySelector("span");
    const show = () => {
      name.textContent = names[root.dataset.theme || ""];
      button.title = `Theme: ${name.textContent}`;
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const next = { "": "light", light: "dark", dark: "" }[root.dataset.theme || ""];
      apply(next);
      try { localStorage.setItem("agw-theme", next); } catch { /* no storage: until the next page */ }
      show();
    });
  };

  const menu = () => {
    const button = document.getElementById("menu");
    const nav = document.getElementById("nav");
    if (!button || !nav) { return; }
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = nav.classList.toggle("open");
      button.setAttribute("aria-expanded", open);
    });
  };

  // Single moments are the reader's; the server wrote the reporting zone's, and the title has UTC.
  const times = () => {
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const two = number => String(number).padStart(2, "0");
    for (const time of document.querySelectorAll("time[data-local]")) {
      const at = new Date(time.dateTime);
      time.textContent = `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`;
    }
  };

  const copies = () => document.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    if (!button) { return; }
    const source = button.dataset.copy || document.getElementById(button.dataset.from).textContent;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(source.trim());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
  });

  // A choice in a filter applies at once; a text when it is entered.
  const filters = () => {
    for (const form of document.querySelectorAll("form.filters")) {
      form.addEventListener("change", event => { if (event.target.matches("select, input[type=checkbox]")) { form.requestSubmit(); } });
      // What is empty needs no place in the address.
      form.addEventListener("formdata", event => { for (const [name, value] of [...event.formData]) { if (value === "") { event.formData.delete(name); } } });
    }
  };

  // A form with a preview shows its result while it is filled in; without a script a button does.
  const previews = () => {
    for (const form of document.querySelectorAll("form[data-preview]")) {
      let last = 0;
      const show = async () => {
        const mine = ++last;
        const fields = new URLSearchParams(new FormData(form));
        fields.delete("csrf");
        const page = await fetch(`?${fields}`, { headers: { accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(form.dataset.preview);
        if (fresh && mine === last) { document.getElementById(form.dataset.preview).replaceWith(fresh); times(); }
      };
      form.addEventListener("input", show);
      form.addEventListener("click", event => {
        const button = event.target.closest("[data-fill]");
        if (!button) { return; }
        event.preventDefault();
        document.getElementById(button.dataset.fill).value = button.value;
        show();
      });
    }
  };

  const tips = () => {
    const tip = document.createElement("div");
    tip.id = "tip";
    tip.hidden = true;
    document.body.append(tip);
    for (const title of document.querySelectorAll(".chart .col > title")) {
      title.parentNode.dataset.tip = title.textContent;
      title.remove();
    }
    const leave = () => { tip.hidden = true; };
    document.addEventListener("pointermove", event => {
      const column = event.target.closest && event.target.closest("[data-tip]");
      if (!column) { leave(); return; }
      tip.textContent = column.dataset.tip;
      tip.hidden = false;
      const box = tip.getBoundingClientRect();
      const right = event.clientX + 14 + box.width > innerWidth;
      const set = (name, value) => tip.style.setProperty(name, `${value}px`);
      set("left", Math.max(4, right ? event.clientX - box.width - 14 : event.clientX + 14));
      set("top", Math.max(4, Math.min(event.clientY + 14, innerHeight - box.height - 4)));
    });
    document.addEventListener("scroll", leave, true);
  };

  document.addEventListener("DOMContentLoaded", () => { theme(); menu(); times(); copies(); filters(); previews(); tips(); });
})();
