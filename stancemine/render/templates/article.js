(() => {
  "use strict";
  const root = document.querySelector(".stancemine");
  const form = root.querySelector(".sm-filters");
  const status = root.querySelector(".sm-status");
  const lines = Array.from(root.querySelectorAll(".sm-line"), (node) => ({
    node,
    label: node.dataset.label,
    own: node.dataset.own.trim().split(" "),
    voices: node.dataset.voices.split(" "),
    stances: node.dataset.stances.trim().split(" ").filter(Boolean).map((one) => one.split(":")),
    unsure: "unsure" in node.dataset,
  }));
  const names = root.querySelectorAll("[data-voice]");

  const pressed = (filter) =>
    Array.from(
      form.querySelectorAll(`[data-filter="${filter}"][aria-pressed="true"]`),
      (button) => button.dataset.value,
    );
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");

  // A stance counts where topic, side and holder are all those asked for.
  const matches = (line, want) => {
    if (want.labels.length && !want.labels.includes(line.label)) return false;
    if (!want.own.every((one) => line.own.includes(one))) return false;
    if (want.unsure && line.unsure !== (want.unsure === "unsure")) return false;
    if (!want.topic && !want.stances.length) return !want.voice || line.voices.includes(want.voice);
    return line.stances.some(
      ([topic, side, holder]) =>
        (!want.topic || topic === want.topic) &&
        (!want.stances.length || want.stances.includes(side)) &&
        (!want.voice || holder === want.voice),
    );
  };

  const apply = () => {
    const want = {
      labels: pressed("label"),
      own: Array.from(form.querySelectorAll("select[data-set]"))
        .filter((select) => select.value)
        .map((select) => `${select.dataset.set}:${select.value}`),
      stances: pressed("stance"),
      voice: value("voice"),
      topic: value("topic"),
      unsure: value("unsure"),
    };
    const greyed = form.elements.rest.checked;
    let shown = 0;
    for (const line of lines) {
      const on = matches(line, want);
      shown += on;
      line.node.hidden = !on && !greyed;
      line.node.classList.toggle("sm-off", !on && greyed);
    }
    for (const name of names) {
      name.setAttribute("aria-pressed", String(name.dataset.voice === want.voice));
    }
    root.classList.toggle("sm-with-scores", form.elements.scores.checked);
    root.classList.toggle("sm-flow", form.elements.flow.checked);
    const all = shown === lines.length;
    root.classList.toggle("sm-filtered", !all);
    status.textContent = all ? "" : `${shown} of ${lines.length} sentences`;
  };

  let pinned = null;
  const light = (number) => {
    for (const node of root.querySelectorAll(".sm-lit")) node.classList.remove("sm-lit");
    root.classList.toggle("sm-lighting", number !== null);
    if (number === null) return;
    for (const node of root.querySelectorAll(`[data-a~="${number}"]`)) node.classList.add("sm-lit");
  };
  const pin = (number) => {
    pinned = number === pinned ? null : number;
    for (const button of root.querySelectorAll("[data-report]")) {
      button.setAttribute("aria-pressed", String(button.dataset.report === pinned));
    }
    light(pinned);
  };
  const reportAt = (target) => {
    const piece = target.closest("[data-a], [data-report]");
    return piece ? (piece.dataset.report ?? piece.dataset.a.split(" ")[0]) : null;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filter]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    apply();
  });
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const button of form.querySelectorAll("[data-filter]")) {
      button.setAttribute("aria-pressed", "false");
    }
    setTimeout(apply); // the fields are reset after this event
  });
  for (const name of names) {
    name.addEventListener("click", () => {
      const select = form.elements.voice;
      select.value = select.value === name.dataset.voice ? "" : name.dataset.voice;
      apply();
    });
  }
  root.addEventListener("pointerover", (event) => {
    if (pinned === null) light(reportAt(event.target));
  });
  root.addEventListener("pointerleave", () => {
    if (pinned === null) light(null);
  });
  root.addEventListener("focusin", (event) => {
    if (pinned === null) light(reportAt(event.target));
  });
  root.addEventListener("click", (event) => {
    const number = reportAt(event.target);
    if (number !== null && getSelection().isCollapsed) pin(number);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && pinned !== null) pin(pinned);
    const summary = event.target.closest(".sm-why > summary");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!summary || !step) return;
    const there = lines.filter((line) => !line.node.hidden).map((line) => line.node);
    const next = there[there.indexOf(summary.closest(".sm-line")) + step];
    if (next) {
      event.preventDefault();
      next.querySelector(".sm-why > summary").focus();
    }
  });

  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const line = lines.find((one) => one.node.id === id);
    if (!line) return;
    line.node.hidden = false;
    line.node.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", open);
  if (matchMedia("screen and (max-width: 40rem)").matches) {
    root.querySelector(".sm-legend").open = false;
  }
  form.hidden = false;
  apply();
  open();
})();
