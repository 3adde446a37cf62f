// Draws the charts of the analytics page with Chart.js, in the colours of the theme. What they show stands in a table below each.
import "../vendor/chart.js/chart.umd.min.js";

const { Chart } = globalThis;
const shown = new Map(); // chart by its canvas

/** A colour of the theme as Chart.js understands it: the browser paints one dot with it. */
function colour(canvas, name, alpha = 1) {
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  dot.fillStyle = getComputedStyle(canvas).getPropertyValue(name);
  dot.fillRect(0, 0, 1, 1);
  const [red, green, blue, own] = dot.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${(own / 255) * alpha})`;
}

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

function series(drawing, look) {
  const now = { label: "This range", data: drawing.now, told: drawing.told, ...look.now };
  const before = { label: "Before", data: drawing.before, told: drawing.toldBefore, ...look.before };
  return drawing.before.length ? [now, before] : [now];
}

/** Lines with an area below, bars with a dashed line of what was before. */
function looks(canvas, kind) {
  const [data, muted] = [colour(canvas, "--data"), colour(canvas, "--muted")];
  const point = { pointRadius: 0, pointHitRadius: 20, pointHoverRadius: 4, pointHoverBackgroundColor: data, pointHoverBorderColor: data };
  const before = { type: "line", order: -1, borderColor: muted, borderWidth: 1.25, borderDash: [4, 4], ...point, pointHoverBackgroundColor: muted };
  const line = { borderColor: data, borderWidth: 2, borderJoinStyle: "round", fill: true, backgroundColor: colour(canvas, "--data", 0.07), ...point };
  const bar = { backgroundColor: colour(canvas, "--data", 0.5), hoverBackgroundColor: data, borderRadius: 3, maxBarThickness: 28 };
  return { now: kind === "line" ? line : bar, before: { ...before, pointHoverBorderColor: muted } };
}

function options(canvas) {
  const [muted, grid] = [colour(canvas, "--muted"), colour(canvas, "--line")];
  const font = { family: getComputedStyle(canvas).fontFamily, size: 12 };
  const ticks = { color: muted, font, maxRotation: 0, autoSkipPadding: 24 };
  return {
    animation: false, // nothing moves, so nobody has to ask that it does not
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { grid: { display: false }, border: { display: false }, ticks },
      y: { beginAtZero: true, grid: { color: grid }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, precision: 0, callback: (value) => short.format(value) } },
    },
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: colour(canvas, "--color-neutral"),
        titleColor: colour(canvas, "--color-neutral-content"),
        bodyColor: colour(canvas, "--color-neutral-content"),
        titleFont: font,
        bodyFont: font,
        displayColors: false,
        itemSort: (one, two) => one.datasetIndex - two.datasetIndex,
        callbacks: { label: ({ dataset, dataIndex }) => `${dataset.label}: ${dataset.told[dataIndex]}` },
      },
    },
  };
}

function draw(canvas) {
  const drawing = JSON.parse(canvas.dataset.chart);
  const data = { labels: drawing.labels, datasets: series(drawing, looks(canvas, drawing.kind)) };
  shown.set(canvas, new Chart(canvas, { type: drawing.kind, data, options: options(canvas) }));
}

/** Draws what is new, and lets go of what was swapped out; `all` anew, for another theme. */
function drawCharts(all = false) {
  for (const [canvas, chart] of shown) {
    if (!all && canvas.isConnected) continue;
    chart.destroy();
    shown.delete(canvas);
  }
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) if (!shown.has(canvas)) draw(canvas);
}

drawCharts();
document.addEventListener("htmx:afterSettle", () => drawCharts());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(true));
