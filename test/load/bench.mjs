// Measures the built product from outside and names the machine: npm run bench [-- --only events|latency|cancel|regrant|slide]
import { parseArgs } from 'node:util';
import { cancel } from './cancel.mjs';
import { events } from './events.mjs';
import { latency } from './latency.mjs';
import { machine } from './machine.mjs';
import { regrant } from './regrant.mjs';
import { slide } from './slide.mjs';

const MEASURES = { events, latency, cancel, regrant, slide };

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const wanted = values.only ?? Object.keys(MEASURES);
const unknown = wanted.find((name) => !(name in MEASURES));
if (unknown) {
  console.error(`--only ${unknown}: must be one of ${Object.keys(MEASURES).join(', ')}`);
  process.exit(1);
}

console.log(machine());
let missed = 0;
for (const name of wanted) {
  const startedMs = performance.now();
  for (const { name: what, value, detail, bar, isReached } of await MEASURES[name]()) {
    const verdict = bar ? ` (bar ${bar}: ${isReached ? 'reached' : 'MISSED'})` : '';
    console.log(`\n${what}: ${value}${verdict}\n  ${detail}`);
    if (bar && !isReached) missed += 1;
  }
  console.log(`  took ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
}
console.log(missed === 0 ? '\nevery bar is reached' : `\n${missed} bars are missed`);
process.exit(0);
