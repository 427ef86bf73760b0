// Charts turn interactive when the reader points at one, focuses it or moves its slider: the shared Vega bundle and the chart's
// specification are loaded then, by <script>, since fetch() is refused on file://.
(function () {
  "use strict";
  const specs = new Map();
  const loading = new Map();
  const views = new Map();

  window.bookCharts = { add: function (name, spec) { specs.set(name, spec); }, views: views };

  function load(url) {
    if (!loading.has(url)) {
      loading.set(url, new Promise(function (done, failed) {
        const script = document.createElement("script");
        script.src = url;
        script.onload = done;
        script.onerror = function () { failed(new Error("cannot load " + url)); };
        document.head.appendChild(script);
      }));
    }
    return loading.get(url);
  }

  // colours are CSS variables in the page; Vega needs the values they have at present
  function resolved(value, style) {
    if (typeof value === "string" && value.startsWith("var(--chart-")) {
      return style.getPropertyValue(value.slice(4, -1)).trim();
    }
    if (Array.isArray(value)) { return value.map(function (item) { return resolved(item, style); }); }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(function (entry) { return [entry[0], resolved(entry[1], style)]; }));
    }
    return value;
  }

  function controlsOf(name) {
    return document.querySelector('form.chart-controls[data-chart="' + name + '"]');
  }

  function valueOf(input) {
    return input.type === "range" ? Number(input.value) : input.value;
  }

  async function draw(body) {
    const name = body.dataset.chart;
    const base = body.dataset.base;
    await Promise.all([load(base + "_charts/vega.js"), load(base + "_charts/" + name + ".js")]);
    const style = getComputedStyle(document.documentElement);
    const spec = resolved(specs.get(name), style);
    const narrow = body.querySelector('svg[data-size="chart-narrow"]');
    if (narrow && narrow.getClientRects().length) { body.dataset.live = "narrow"; }
    if (body.dataset.live === "narrow") {
      const width = Number(body.dataset.narrow);
      if (spec.columns && spec.spec) { spec.columns = Math.max(1, Math.floor(width / spec.spec.width)); } else { spec.width = width; }
    }
    body.style.minHeight = body.clientHeight + "px";
    const holder = document.createElement("div");
    const result = await window.bookVega(holder, spec, { renderer: "svg", actions: false, tooltip: { theme: "custom" } });
    const form = controlsOf(name);
    if (form) {
      form.querySelectorAll("input, select").forEach(function (input) { result.view.signal(input.name, valueOf(input)); });
      await result.view.runAsync();
    }
    if (views.has(name)) { views.get(name).finalize(); }
    views.set(name, result.view);
    body.replaceChildren(holder);
    body.classList.add("is-live");
  }

  function start(body) {
    if (!body.dataset.started) {
      body.dataset.started = "yes";
      draw(body).catch(function (error) {
        delete body.dataset.started;
        console.error(error);
      });
    }
  }

  // the command of the re-run box: what the sliders were moved to, or the book's own value of one parameter where none was
  const command = document.getElementById("rerun-command");
  const untouched = command && command.textContent;
  const moved = new Map();

  function compose(input) {
    if (!command) { return; }
    const defaults = JSON.parse(command.dataset.parameters);
    if (!(input.name in defaults)) { return; }
    const differs = function (control) { return String(valueOf(control)) !== String(defaults[input.name]); };
    const same = Array.from(document.querySelectorAll('form.chart-controls [name="' + input.name + '"]'));  // other charts may have it too
    const told = differs(input) ? input : same.find(differs);
    if (told) { moved.set(input.name, told.value); } else { moved.delete(input.name); }
    const options = Array.from(moved, function (pair) { return " -p " + pair[0] + " " + (/^[\w.+-]+$/.test(pair[1]) ? pair[1] : "'" + pair[1] + "'"); });
    command.textContent = moved.size ? command.dataset.command + options.join("") : untouched;
    document.getElementById("rerun-said").textContent = "";
  }

  document.querySelectorAll(".rerun-copy").forEach(function (button) {
    button.addEventListener("click", async function () {
      const said = document.getElementById("rerun-said");
      try {
        await navigator.clipboard.writeText(command.textContent);
        said.textContent = "copied";
      } catch (error) {
        getSelection().selectAllChildren(command);
        said.textContent = "selected: copy it with Ctrl+C or Cmd+C";
      }
    });
  });

  function show(input) {
    const output = input.parentElement.querySelector("output");
    if (output) { output.textContent = Number(input.value).toLocaleString("en-GB", { maximumFractionDigits: 4 }); }
  }

  document.querySelectorAll(".chart-body").forEach(function (body) {
    body.tabIndex = 0;
    ["pointerenter", "focus", "click", "touchstart"].forEach(function (event) {
      body.addEventListener(event, function () { start(body); }, { passive: true });
    });
  });

  document.querySelectorAll("form.chart-controls").forEach(function (form) {
    const body = document.getElementById(form.dataset.chart + "-body");
    form.addEventListener("pointerenter", function () { start(body); });
    form.addEventListener("focusin", function () { start(body); });
    form.addEventListener("input", function (event) {
      show(event.target);
      compose(event.target);
      const view = views.get(form.dataset.chart);
      if (view) { view.signal(event.target.name, valueOf(event.target)).runAsync(); } else { start(body); }
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () {
      setTimeout(function () {
        form.querySelectorAll("input, select").forEach(function (input) {
          show(input);
          compose(input);
          const view = views.get(form.dataset.chart);
          if (view) { view.signal(input.name, valueOf(input)).runAsync(); }
        });
      });
    });
  });

  new MutationObserver(function () {
    document.querySelectorAll(".chart-body.is-live").forEach(function (body) { draw(body); });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  // a tap elsewhere or Escape closes the note of a number
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && document.activeElement && document.activeElement.classList.contains("num")) { document.activeElement.blur(); }
  });
})();
