// Shows the value of the mark of a chart that is nearest to the pointer, or that the arrow keys choose. Charts can be
// read without it: each mark has its value as a title, and the page has the table.
"use strict";
(() => {
  const FAR = 60; // pixels from a mark at which it is not meant
  const tip = document.createElement("p");
  tip.className = "chart-tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;

  const hide = () => {
    tip.hidden = true;
    if (shown) shown.classList.remove("shown");
    shown = null;
  };

  const show = (mark, said) => {
    if (mark === shown) return;
    hide();
    shown = mark;
    mark.classList.add("shown");
    tip.textContent = said;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const middle = at.left + at.width / 2 - tip.offsetWidth / 2;
    const left = Math.max(4, Math.min(middle, document.documentElement.clientWidth - tip.offsetWidth - 4));
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${(above < 0 ? at.bottom + 6 : above) + window.scrollY}px`;
  };

  const distance = (mark, x, y) => {
    const at = mark.getBoundingClientRect();
    return Math.hypot(Math.max(at.left - x, 0, x - at.right), Math.max(at.top - y, 0, y - at.bottom));
  };

  for (const chart of document.querySelectorAll("svg.chart")) {
    const said = new Map();
    for (const title of chart.querySelectorAll("title")) {
      const mark = title.parentElement;
      if (mark === chart) continue;
      said.set(mark, title.textContent);
      title.remove(); // the browser's own tip would be shown as well
    }
    const marks = [...said.keys()];
    if (!marks.length) continue;
    const nearest = (event) => {
      const measured = marks.map((mark) => [distance(mark, event.clientX, event.clientY), mark]);
      const [away, mark] = measured.reduce((best, one) => (one[0] < best[0] ? one : best));
      if (away <= FAR) show(mark, said.get(mark));
      else hide();
    };
    chart.addEventListener("pointermove", nearest);
    chart.addEventListener("pointerdown", nearest);
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("focusout", hide);
    if (chart.querySelector("a")) {
      chart.addEventListener("focusin", (event) => {
        const mark = event.target.closest("a");
        if (said.has(mark)) show(mark, said.get(mark));
      });
      continue;
    }
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("focus", () => {
      if (chart.matches(":focus-visible")) show(marks[0], said.get(marks[0]));
    });
    chart.addEventListener("keydown", (event) => {
      const at = marks.indexOf(shown);
      const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
      if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const mark = marks.at(next % marks.length);
      show(mark, said.get(mark));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
