// What others write while the page is open comes into its cells; what is typed in them stays.

import { cells, form, isDirty, note, rowOf, say, settle, standard, words } from "./cells.js";
import { chanceOf, tellChance } from "./chances.js";
import { hold, isOurs, tell } from "./saving.js";

form.addEventListener("came", ({ detail }) => {
  let count = 0;
  for (const [id, odds, source, at, chance = ""] of detail) {
    const input = cells.get(id);
    if (!input || (input.defaultValue === odds && chanceOf(input) === chance)) continue;
    count += 1;
    const was = isDirty(input) && standard(input.value) !== odds && !isOurs(input, odds);
    settle(input, odds, source, at);
    tellChance(input, chance);
    if (was) {
      hold(input);
      const sentence = odds ? words.now : words.now_none;
      note(input, say(sentence, { odds, source: words.sources[source] }), "dirt");
    }
    const row = rowOf(input);
    row.classList.remove("fresh");
    requestAnimationFrame(() => row.classList.add("fresh"));
  }
  if (count) tell(say(words.came, { n: count }));
});
