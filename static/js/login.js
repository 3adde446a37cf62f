// The log-in page needs nothing but the comforts of forms.
import "./forms.js";
import "./focus.js";
import "./passkeys.js";
