// What every page may use. Each module looks for its data-attributes and does nothing where there are none; every page
// works without any of this.
import { autosave } from "./scripts/autosave.js";
import { dialogs } from "./scripts/dialogs.js";
import { errorSummary } from "./scripts/errors.js";
import { suggestions } from "./scripts/suggestions.js";
import { themes } from "./scripts/themes.js";
import { uploads } from "./scripts/uploads.js";

themes();
suggestions();
dialogs();
errorSummary();
autosave();
uploads();
