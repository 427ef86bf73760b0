// Sorting and filtering of a list of entries. What is told of an entry stands in its classes, for instance level-2 or against-3;
// without scripts the list is complete and in the report's order, and in print the filters are undone.
(function () {
  "use strict";

  const FILTERS = [
    { name: "level", label: "Confidence", options: [["", "any"], ["level-3", "high"], ["level-2", "moderate"], ["level-1", "low"], ["level-0", "very low"]] },
    { name: "part", label: "From", options: [["", "anywhere"], ["part-urban", "urban cases and group"], ["part-rural", "rural cases and group"], ["part-general", "opening and background"]] },
    { name: "asks", label: "Asks", options: [["", "anything"], ["asks-act", "to act"], ["asks-study", "to study"]] },
    { name: "dispute", label: "Dispute", options: [["", "all"], ["disputed", "contradicted"], ["undisputed", "not contradicted"]] },
  ];
  const ORDERS = [["place", "as in the report"], ["level", "most confidence first"], ["against", "most contradicted first"], ["cases", "most cases first"]];

  function told(entry, key) {
    const found = Array.from(entry.classList).find(function (name) { return name.startsWith(key + "-"); });
    return found ? Number(found.slice(key.length + 1)) : 0;
  }

  function fits(entry, value) {
    if (value === "disputed") { return told(entry, "against") > 0; }
    if (value === "undisputed") { return told(entry, "against") === 0; }
    return value === "" || entry.classList.contains(value);
  }

  function field(text, input) {
    const label = document.createElement("label");
    const span = document.createElement("span");
    span.textContent = text;
    label.append(span, input);
    return label;
  }

  function menu(name, options) {
    const select = document.createElement("select");
    select.name = name;
    options.forEach(function (option) { select.add(new Option(option[1], option[0])); });
    return select;
  }

  document.querySelectorAll(".entries").forEach(function (list) {
    const entries = Array.from(list.querySelectorAll(".entry"));
    const options = FILTERS.map(function (filter) {
      return Object.assign({}, filter, { options: filter.options.filter(function (option) {
        return option[0] === "" || entries.some(function (entry) { return fits(entry, option[0]); });
      }) });
    });
    const form = document.createElement("form");
    form.className = "entries-controls";
    form.setAttribute("aria-label", "Filter and sort the recommendations");
    const search = document.createElement("input");
    search.type = "search";
    search.name = "words";
    form.append(field("Words", search));
    options.forEach(function (filter) { form.append(field(filter.label, menu(filter.name, filter.options))); });
    form.append(field("Order", menu("order", ORDERS)));
    const reset = document.createElement("button");
    reset.type = "reset";
    reset.textContent = "show all";
    const count = document.createElement("output");
    form.append(reset, count);
    list.before(form);

    function apply() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      entries.forEach(function (entry) {
        const text = entry.textContent.toLowerCase();
        const stays = words.every(function (word) { return text.includes(word); }) &&
          FILTERS.every(function (filter) { return fits(entry, form.elements[filter.name].value); });
        entry.classList.toggle("is-filtered", !stays);
        shown += stays ? 1 : 0;
      });
      const order = form.elements.order.value;
      const sorted = entries.slice();
      if (order !== "place") { sorted.sort(function (a, b) { return told(b, order) - told(a, order); }); }
      list.append.apply(list, sorted);
      count.textContent = shown + " of " + entries.length + " shown";
    }

    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(apply); });
    apply();
  });
})();
