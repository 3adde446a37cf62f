// What the walk asks of every page. Runs in the page before its own scripts; each probe answers with what is wrong.
const CONTROLS = "a[href], button:not(:disabled), input:not([type=hidden], :disabled), select, textarea, summary, [tabindex='0']";
const root = () => document.documentElement;
const words = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
const controls = (part) => [...part.querySelectorAll(CONTROLS)].filter((e) => e.checkVisibility({ visibilityProperty: true }));
const pressed = (e) => (e.matches(".sr-only") ? e.closest("label") : null) ?? e; // what is seen of a control
let written = new Map(); // an element for each way in which words are written

window.probes = {
  /** How far the page scrolls sideways and what reaches out of the window, else the tables that are cut. */
  sideways() {
    const over = Math.max(root().scrollWidth, document.body.scrollWidth) - root().clientWidth;
    const tables = [...document.querySelectorAll("main table")].filter((e) => e.offsetWidth > e.parentElement.clientWidth);
    if (over <= 0) return tables.map((e) => `a table is cut by ${e.offsetWidth - e.parentElement.clientWidth} px`);
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > root().clientWidth + 1);
    return [`${over} px`, ...out.slice(-2).map(words)];
  },

  /** Words that reach out of their button, or of what cuts them off without dots. */
  cut() {
    const out = (e) => {
      const box = cutter(e)?.getBoundingClientRect();
      return box && boxesOfWords(e).some(({ right, bottom }) => right > box.right + 1 || bottom > box.bottom + 1);
    };
    return worded(document.body).filter((e) => !isSpokenOnly(e) && out(e)).map(words);
  },

  /** What no longer fits with the widest spacing of text that a reader may ask for (WCAG 1.4.12). */
  spaced() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
    const found = window.probes.cut();
    document.adoptedStyleSheets = [];
    return found;
  },

  /** Ids that more than one element has: scripts, labels and panels find the first of them only. */
  doubled() {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
  },

  /** Controls of which something else lies over the middle when they have the focus, and still when they are scrolled to. */
  covered(part) {
    const found = controls(part).filter((e) => {
      const seen = pressed(e);
      e.focus();
      if (isOnTop(seen, e)) return false;
      seen.scrollIntoView({ block: "nearest", inline: "nearest" }); // a strip of chips does not follow a focus that is half in sight
      return !isOnTop(seen, e);
    });
    document.activeElement.blur();
    window.scrollTo(0, 0);
    return found.map(words);
  },

  /** What a thumb presses and is less than 44 px high; underlined words and what reaches further than it looks are no buttons. */
  small(part) {
    const buttons = "button, .btn, .dock > *, .nav-item, .chip, .segment a, summary.btn, input, select";
    return [...part.querySelectorAll(buttons)]
      .filter((e) => e.checkVisibility() && !e.closest(".sr-only") && !e.matches(".hit, .hit *, .link-ink, [type=hidden]"))
      .map((e) => e.closest(".input, .chip, label:has(input)") ?? e)
      .filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 43.5)
      .map((e) => `${e.getBoundingClientRect().height} px: ${words(e)}`);
  },

  /** Urdu that shares its paragraph with what is around it: it would turn digits beside it, and lose its beginning when it is cut. */
  touching() {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
      const parent = walk.currentNode.parentElement;
      if (/[\u0600-\u06ff]/.test(walk.currentNode.data) && !parent.closest("[dir=auto], bdi, textarea, template, option")) found.push(words(parent));
    }
    return found;
  },

  /** What axe finds. */
  async axe(part, options) {
    const { violations } = await axe.run(part, { ...options, resultTypes: ["violations"] });
    return violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.target.join(" "))}`);
  },

  /** What the part is made of, whatever the words. */
  looks: (part) => [...new Set([...part.querySelectorAll("*")].map((e) => `${e.localName}.${e.className.baseVal ?? e.className}`))],

  /** Each way in which words of the part are written: in which colour, and on which. */
  inks(part) {
    written = new Map(worded(part).map((e) => [ink(e), e]));
    return [...written.keys()];
  },

  /** What axe says to the colours of each of these ways, as `inks` found them. */
  contrast: (inks) => window.probes.axe({ include: inks.map((each) => written.get(each)) }, { runOnly: ["color-contrast"] }),

  /** The panels of the page: their ids, each with what it is made of. */
  panels() {
    const all = [...document.querySelectorAll("[popover][id]")].filter((e) => opener(e));
    return all.map((e) => [e.id, e.className + window.probes.looks(e).join()]);
  },

  /** Opens a panel as its button does, and the menu in which that stands. Answers with what reaches out of the window. */
  open(id) {
    const panel = document.getElementById(id);
    const menu = opener(panel).closest("[popover]");
    if (menu && menu !== panel && !menu.matches(":popover-open")) window.probes.open(menu.id);
    if (!panel.matches(":popover-open")) opener(panel).click();
    const { left, right, top, bottom } = panel.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= root().clientWidth && bottom <= root().clientHeight;
    return panel.matches(":popover-open") && isInside ? [] : [`${[left, top, right, bottom].map(Math.round)} is not in the window`];
  },

  close: () => document.querySelectorAll(":popover-open").forEach((e) => e.hidePopover()),

  /** Sends a form as a browser without scripts would. */
  send(address, fields) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: address });
    const token = { csrf_token: document.querySelector("[name=csrf_token]").value };
    for (const [name, value] of Object.entries({ ...token, ...fields })) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  },
};

const isSpokenOnly = (e) => e && (getComputedStyle(e).clipPath !== "none" || isSpokenOnly(e.parentElement));

/** Where an element's own words stand, line by line. */
function boxesOfWords(e) {
  return [...e.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE && each.data.trim()).flatMap((text) => {
    const range = document.createRange();
    range.selectNode(text);
    return [...range.getClientRects()];
  });
}

/** What an element's words must not leave, their button or what cuts them off: nothing where they end in dots or can be scrolled to. */
function cutter(e) {
  for (let around = e; around; around = around.parentElement) {
    const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(around);
    if (textOverflow === "ellipsis" || webkitLineClamp !== "none" || /auto|scroll/.test(overflowX)) return null;
    if (around.matches(".btn") || /hidden|clip/.test(overflowX)) return around;
  }
  return null;
}

function isOnTop(seen, control) {
  const box = seen.getClientRects()[0];
  if (!box || box.width < 2 || box.height > root().clientHeight / 2) return true; // nothing to see, or a region that scrolls
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return seen.contains(top) || top?.closest("label")?.control === control;
}

/** What has words of its own that can be read now; what is disabled may be pale. */
function worded(part) {
  const hasWords = (e) => e.matches("input, select, textarea") || [...e.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
  const isDisabled = (e) => (e.closest("label")?.control ?? e).closest(":disabled, [aria-disabled=true]");
  return [...part.querySelectorAll("*")].filter((e) => hasWords(e) && e.checkVisibility({ visibilityProperty: true }) && !isDisabled(e));
}

/** All that the contrast of an element's words hangs on: their colour and size, and what is painted behind them. */
function ink(e) {
  const { color, fontSize, fontWeight, textShadow } = getComputedStyle(e);
  const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24); // less contrast is enough for those
  const all = [color, isLarge, textShadow];
  for (let behind = e; behind; behind = behind.parentElement) {
    const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(behind);
    const painted = [backgroundColor, backgroundImage, opacity].join();
    if (position !== "static" && position !== "relative") all.push(behind.getAttribute("class")); // may lie on what is not around it
    if (painted !== "rgba(0, 0, 0, 0),none,1") all.push(painted);
    if (painted.endsWith(",none,1") && !/rgba|\//.test(backgroundColor)) break; // nothing behind it shows
  }
  return all.join();
}

function opener(panel) {
  const all = [...document.querySelectorAll(`[popovertarget="${panel.id}"]:not([popovertargetaction=hide])`)];
  return all.find((e) => e.checkVisibility()) ?? all.find((e) => e.closest("[popover]") && opener(e.closest("[popover]")));
}
