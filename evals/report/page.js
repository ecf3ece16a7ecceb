(() => {
  const select = document.getElementById("language");
  document.documentElement.classList.add("js");
  for (const table of document.querySelectorAll("table")) {
    const more = [...table.querySelectorAll(".more")];
    if (!more.length) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Show ${more.length} more`;
    button.addEventListener("click", () => {
      for (const row of more) row.classList.add("open");
      button.remove();
    });
    table.parentElement.after(button);
  }
  for (const box of document.querySelectorAll(".wide")) box.tabIndex = 0; // scrolls with the keyboard
  if (!select) return;
  const rows = [...document.querySelectorAll("[data-language]")];
  const errors = rows.filter((row) => row.parentElement.querySelector("#errors"));
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const values = [...document.querySelectorAll(".value")];
  const whole = values.map((value) => value.textContent);
  const details = document.querySelectorAll(".scale, .range");
  const apply = () => {
    const wanted = select.value;
    values.forEach((value, place) => {
      value.textContent = wanted ? (JSON.parse(value.dataset.byLanguage)[wanted] ?? "–") : whole[place];
    });
    for (const detail of details) detail.hidden = wanted !== "";
    for (const row of rows) row.hidden = wanted !== "" && row.dataset.language !== wanted;
    const left = errors.filter((row) => !row.hidden).length;
    if (none) none.hidden = left > 0;
    shown.textContent = wanted ? `${left} of ${errors.length} errors` : "";
  };
  select.addEventListener("change", apply);
  apply();
})();
