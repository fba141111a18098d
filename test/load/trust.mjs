// Prints how often a wrong result is accepted, and what that costs, on the real policies: `npm run simulate:trust`.
import { simulateTrust } from '../../libs/testing/dist/trust/simulate-trust.js';

const SHARDS = Number(process.env.RAMUS_TRUST_SHARDS ?? 4_000);
const SEED = Number(process.env.RAMUS_TRUST_SEED ?? 1);

console.log(`${SHARDS} shards, 40 volunteers, 2 trusted runners, seed ${SEED}`);
console.log('adversary   share   wrong %   overhead   once proven   convictions   taken back');
for (const adversary of ['liars', 'sleepers', 'colluders']) {
  for (const share of [0.1, 0.2, 0.3]) {
    const outcome = simulateTrust({
      adversary,
      share,
      volunteers: 40,
      trusted: 2,
      shards: SHARDS,
      seed: SEED,
    });
    const cells = [
      adversary.padEnd(10),
      `${100 * share} %`.padStart(6),
      (100 * outcome.wrong).toFixed(3).padStart(9),
      outcome.overhead.toFixed(2).padStart(10),
      outcome.overheadOnceProven.toFixed(2).padStart(13),
      String(outcome.convictions).padStart(13),
      String(outcome.invalidated).padStart(12),
    ];
    console.log(cells.join(' '));
  }
}
