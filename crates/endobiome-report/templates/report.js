"use strict";
// The page is complete without this: it sorts, filters, highlights and saves what is there.
(function () {
  var words = document.getElementById("texts").dataset;
  function make(name, text, attributes) {
    var element = document.createElement(name);
    if (text) element.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    return element;
  }
  function save(name, type, text) {
    var link = make("a", "", { href: "data:" + type + ";charset=utf-8," + encodeURIComponent(text), download: name });
    document.body.appendChild(link); link.click(); link.remove();
  }
  function tools(before) {
    var bar = make("div", "", { "class": "tools" });
    before.parentNode.insertBefore(bar, before);
    return bar;
  }
  function button(bar, text, action) {
    var made = make("button", text, { type: "button" });
    made.addEventListener("click", action);
    bar.appendChild(made);
    return made;
  }
  // The number in a cell: "< 0.001" stands below 0.001, "> 99.9 %" above, spaces part thousands.
  function value(text) {
    var found = text.replace(/[\u202f\s]/g, "").match(/^([<>])?(-?\d+(?:\.\d+)?)/);
    if (!found) return null;
    return parseFloat(found[2]) * (found[1] === "<" ? 0.999 : found[1] === ">" ? 1.001 : 1);
  }
  function compare(a, b) {
    var x = value(a), y = value(b);
    if (x !== null && y !== null) return x - y;
    if (x !== null) return -1;
    if (y !== null) return 1;
    return a.localeCompare(b, undefined, { numeric: true });
  }

  document.querySelectorAll("table.data").forEach(function (table) {
    var body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
    var bar = tools(table.closest(".scroll"));
    var label = make("label", words.filter + " ");
    var input = make("input", "", { type: "search" });
    label.appendChild(input); bar.appendChild(label);
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      Array.from(body.rows).forEach(function (row) { row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0; });
    });
    button(bar, words.tsv, function () {
      var lines = [heads].concat(Array.from(body.rows).map(function (row) { return Array.from(row.cells); }));
      save(table.dataset.name + ".tsv", "text/tab-separated-values", lines.map(function (cells) {
        return cells.map(function (cell) { return cell.textContent.replace(/\s+/g, " ").trim(); }).join("\t");
      }).join("\n") + "\n");
    });
    heads.forEach(function (head, at) {
      var text = head.textContent; head.textContent = "";
      var made = make("button", text, { type: "button" }); head.appendChild(made);
      made.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        Array.from(body.rows).sort(function (a, b) {
          return (down ? -1 : 1) * compare(a.cells[at].textContent.trim(), b.cells[at].textContent.trim());
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });

  document.querySelectorAll("figure").forEach(function (figure) {
    var first = figure.querySelector(".switch, .scroll");
    if (!first) return;
    var bar = tools(first);
    var svgs = Array.from(figure.querySelectorAll("svg"));
    if (figure.dataset.tools === "sort") {
      var label = make("label", words.sort + " "), select = make("select");
      ["group", "lactobacillus", "shannon", "dominant", "cst"].forEach(function (key) {
        select.appendChild(make("option", words[key], { value: key }));
      });
      label.appendChild(select); bar.appendChild(label);
      select.addEventListener("change", function () { svgs.forEach(function (svg) { sort(svg, select.value); }); });
    }
    button(bar, words.svg, function () {
      var shown = svgs.find(function (svg) { return svg.getBoundingClientRect().width > 0; }) || svgs[0];
      save(figure.id + ".svg", "image/svg+xml", new XMLSerializer().serializeToString(shown));
    });
    svgs.forEach(highlight);
  });

  function sort(svg, key) {
    var columns = Array.from(svg.querySelectorAll(".column"));
    var places = columns.map(function (column) { return parseFloat(column.getAttribute("transform").slice(10)); });
    places.sort(function (a, b) { return a - b; });
    columns.sort(function (a, b) {
      var order = a.dataset.order - b.dataset.order;
      if (key === "group") return order;
      if (key === "dominant") return a.dataset.dominant.localeCompare(b.dataset.dominant) || b.dataset.lactobacillus - a.dataset.lactobacillus || order;
      if (key === "cst") return a.dataset.cst - b.dataset.cst || b.dataset.lactobacillus - a.dataset.lactobacillus || order;
      return b.dataset[key] - a.dataset[key] || order;
    });
    columns.forEach(function (column, at) { column.setAttribute("transform", "translate(" + places[at] + " 0)"); });
  }

  function highlight(svg) {
    svg.querySelectorAll(".key").forEach(function (key) {
      key.setAttribute("tabindex", "0"); key.setAttribute("role", "button"); key.setAttribute("aria-pressed", "false");
      function toggle() {
        var on = key.getAttribute("aria-pressed") === "true";
        svg.querySelectorAll(".key").forEach(function (other) { other.setAttribute("aria-pressed", "false"); });
        svg.querySelectorAll(".on").forEach(function (other) { other.classList.remove("on"); });
        svg.classList.toggle("lit", !on);
        if (on) return;
        key.setAttribute("aria-pressed", "true");
        svg.querySelectorAll("." + key.dataset.taxon).forEach(function (part) { part.classList.add("on"); });
      }
      key.addEventListener("click", toggle);
      key.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
      });
    });
    // Keys are buttons now, and a picture may hold none.
    if (svg.querySelector(".key")) svg.setAttribute("role", "group");
  }

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (part) { part.open = false; }); });
})();
