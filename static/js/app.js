// The one entry: each module takes care of one thing and finds its elements by data attributes.
import "./toasts.js";
import "./telling.js";
import "./network.js";
import "./drafts.js";
import "./progress.js";
import "./shortcuts.js";
import "./palette.js";
import "./focus.js";
import "./forms.js";
import "./copy.js";
import "./ticks.js";
import "./live.js";
import "./history.js";
import "./meanwhile.js";
import "./storage.js";
import "./installed.js";
