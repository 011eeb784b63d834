// What others write while the page is open comes into its cells; what is typed in them stays.

import { cells, form, isDirty, note, rowOf, say, settle, words } from "./cells.js";
import { tell } from "./saving.js";

form.addEventListener("came", ({ detail }) => {
  let count = 0;
  for (const [id, odds, source, at] of detail) {
    const input = cells.get(id);
    if (!input || input.defaultValue === odds) continue;
    count += 1;
    const was = isDirty(input) && input.value.trim() !== odds;
    settle(input, odds, source, at);
    if (was) {
      const sentence = odds ? words.now : words.now_none;
      note(input, say(sentence, { odds, source: words.sources[source] }), "dirt");
    }
    const row = rowOf(input);
    row.classList.remove("fresh");
    requestAnimationFrame(() => row.classList.add("fresh"));
  }
  if (count) tell(say(words.came, { n: count }));
});
