// Keys and highlights. Every page works without this file; nothing here decides anything.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panes = $(".panes");
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* Private windows keep nothing. */ } },
  };

  // Field and region: whatever is focused or hovered lights up on both sides.
  let lit = [];
  const light = (term, from) => {
    lit.forEach((element) => element.classList.remove("lit"));
    lit = term ? $$(`[data-term="${CSS.escape(term)}"]`) : [];
    lit.forEach((element) => element.classList.add("lit"));
    if (!from) return;
    const other = lit.find((element) => element.closest(".document") ? from === "field" : from === "box" && element.classList.contains("field"));
    if (!other) return;
    const details = other.closest("details");
    if (details) details.open = true;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || matchMedia("(max-width: 900px)").matches;
    // On a phone the other side is a screen away: jumping there would lose the place.
    if (!matchMedia("(max-width: 900px)").matches) other.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  };
  const termOf = (target) => target.closest && target.closest("[data-term]");
  document.addEventListener("focusin", (event) => {
    const field = termOf(event.target);
    if (field && field.classList.contains("field")) light(field.dataset.term, "field");
  });
  document.addEventListener("pointerover", (event) => {
    const box = termOf(event.target);
    if (box && box.closest(".document")) light(box.dataset.term);
  });
  document.addEventListener("click", (event) => {
    const box = termOf(event.target);
    const link = event.target.closest && event.target.closest("a[href^='#b-'], a[data-show]");
    if (box && box.closest(".document")) {
      event.preventDefault();
      light(box.dataset.term, "box");
      const input = $(`.field[data-term="${CSS.escape(box.dataset.term)}"] input`) || $(`.field[data-term="${CSS.escape(box.dataset.term)}"] output`);
      if (input) input.focus({ preventScroll: true });
    } else if (link) {
      event.preventDefault();
      light(link.dataset.show || link.closest("[data-term]").dataset.term, "field");
    }
  });

  // Corrections: what changed is marked, and the way to save it comes into view.
  const form = $("form[data-correct]");
  if (form) {
    const save = $("[data-save]", form);
    const changed = () => {
      const inputs = $$("input[data-was]", form).filter((input) => input.value.trim() !== input.dataset.was);
      $$("input[data-was]", form).forEach((input) => input.classList.toggle("changed", inputs.includes(input)));
      form.classList.toggle("dirty", inputs.length > 0);
      if (save) { save.disabled = inputs.length === 0; save.textContent = inputs.length > 1 ? `Save ${inputs.length} corrections` : "Save correction"; }
    };
    form.addEventListener("input", changed);
    changed();
    // Enter confirms a field and goes to the next one to look at; Control and Enter saves.
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input[data-was]")) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) { form.requestSubmit(); return; }
      const doubts = $$("input[data-doubt]", form);
      const at = doubts.indexOf(event.target);
      const next = doubts[at + 1];
      if (next) next.focus(); else if (save && !save.disabled) save.focus(); else event.target.blur();
    });
  }
  // One click, one action: a second one would only be told that the case has changed.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    setTimeout(() => $$("button", event.target).forEach((button) => { button.disabled = true; }), 0);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // The list may be hidden; the choice stays.
  const wide = () => matchMedia("(min-width: 1181px)").matches;
  const toggleList = () => {
    if (!panes) return;
    const hidden = wide() ? panes.classList.toggle("no-queue") : !panes.classList.toggle("show-queue");
    store.set("bursar.list", hidden ? "hidden" : "shown");
  };
  if (panes && store.get("bursar.list") === "hidden") panes.classList.add("no-queue");
  const here = $(".queue-pane .row[aria-current]");
  if (here && wide()) here.scrollIntoView({ block: "nearest" });

  const zoom = $("[data-zoom]");
  const toggleZoom = () => {
    const large = $(".document").classList.toggle("large");
    $$(".page img[data-zoomed]").forEach((img) => {
      img.dataset.plain ??= img.src;
      img.src = large ? img.dataset.zoomed : img.dataset.plain;
    });
  };
  if (zoom) { zoom.hidden = false; zoom.addEventListener("click", toggleZoom); }

  // While a stage works, look again until it is done.
  if (panes && panes.dataset.resting === "false") {
    let tries = 0;
    const look = async () => {
      try {
        const answer = await fetch(`/cases/${panes.dataset.case}/version`);
        const state = await answer.json();
        if (state.resting || String(state.version) !== panes.dataset.version) { location.reload(); return; }
      } catch { /* The service restarts: look again. */ }
      if (++tries < 120) setTimeout(look, Math.min(500 + tries * 100, 4000));
    };
    setTimeout(look, 400);
  }

  // Keys.
  const go = (href) => { if (href) location.assign(href); };
  const rows = () => $$("body.list .row, [data-task]");
  const move = (step) => {
    const link = $(`a[rel="${step > 0 ? "next" : "prev"}"]`);
    if (panes) { if (link) go(link.href); return; }
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement) || row.classList.contains("here"));
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    all.forEach((row) => row.classList.toggle("here", row === next));
    const target = next.matches("a") ? next : $("h2 a", next);
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const scope = () => $("[data-task].here") || (document.activeElement && document.activeElement.closest("[data-task]")) || (panes ? document : $("[data-task]")) || document;
  const act = (key) => {
    const button = $(`button[data-key="${key}"]`, scope());
    if (button) { button.click(); return true; }
    return reason(key);
  };
  const reason = (key) => {
    const area = $(`textarea[data-focus="${key}"]`, scope());
    if (!area) return false;
    const details = area.closest("details");
    if (details) details.open = true;
    area.focus();
    area.scrollIntoView({ block: "center" });
    return true;
  };
  const help = $("#help");
  const places = { i: "/", w: "/?v=waiting", d: "/?v=copies", a: "/?v=all", t: "/tasks", v: "/vendors", h: "/intake" };
  let gone = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches && event.target.matches("input, textarea, select");
    if (event.key === "Escape") { if (typing) event.target.blur(); return; }
    if (typing || (help && help.open)) return;
    if (gone && Date.now() - gone < 1200) {
      gone = 0;
      if (places[event.key]) { event.preventDefault(); go(places[event.key]); }
      return;
    }
    const done = {
      "/": () => { const q = $("#q"); if (!q) return false; q.focus(); q.select(); },
      "?": () => { if (!help) return false; help.showModal(); },
      g: () => { gone = Date.now(); },
      j: () => move(1),
      k: () => move(-1),
      a: () => act("a"),
      d: () => act("d"),
      r: () => reason("r"),
      c: () => { const first = $("input[data-doubt]") || $("input[data-was]"); if (!first) return false; first.focus(); first.select(); },
      b: () => { const link = $("a.compare"); if (!link) return false; go(link.href); },
      z: () => { if (!zoom) return false; toggleZoom(); },
      "[": toggleList,
    }[event.key];
    if (done && done() !== false) event.preventDefault();
  });
})();
