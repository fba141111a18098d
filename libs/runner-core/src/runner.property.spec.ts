import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Outcome } from './ports.js';
import { settle } from './testing/fake-clock.js';
import { runnerAmongFakes } from './testing/set-up.js';

/** Which lease a step is about; what it names is only known when the step comes, see `named`. */
const which = fc.nat({ max: 99 });
const outcome = fc.constantFrom<Outcome>(
  { kind: 'uploaded' },
  { kind: 'lost' },
  { kind: 'failed', code: 'kernel-failed', detail: '', retryable: true },
);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('assign' as const), which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('revoke' as const), which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lose' as const), which }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('finish' as const), which, outcome }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 8_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('disconnect' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('connect' as const),
      keeps: fc.constantFrom('all', 'odd', 'none'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stubborn' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mute' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('drained' as const) }) },
);

describe('a runner, whatever comes in whatever order', () => {
  test.prop([fc.array(step, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 3 })], {
    numRuns: 500,
  })(
    'computes at most its slots, and brings every accepted assignment to exactly one end',
    async (steps, slots) => {
      const { runner, server, compute, clock, accepted, ends } = runnerAmongFakes({ slots });
      let last = 0;
      /** Mostly a lease at work, now and then any that ever was or is yet to be. */
      const named = (n: number): number => {
        const running = [...compute.running.keys()];
        return n < 80 && running.length > 0 ? Number(running[n % running.length]) : n % (last + 2);
      };
      runner.start();
      await settle(1);
      for (const at of steps) {
        if (at.type === 'assign' && server.isUp) server.assign(at.which < 80 ? ++last : named(at.which));
        if (at.type === 'revoke' && server.isUp) void server.revoke(named(at.which));
        if (at.type === 'lose') server.lost.push(named(at.which));
        if (at.type === 'finish') compute.finish(named(at.which), at.outcome);
        if (at.type === 'advance') await clock.advance(at.ms);
        if (at.type === 'disconnect') server.disconnect();
        if (at.type === 'connect') {
          const odd = Array.from({ length: last + 1 }, (_, n) => n).filter((n) => n % 2 === 1);
          server.stands = at.keeps === 'all' ? undefined : new Set(at.keeps === 'odd' ? odd : []);
          server.connect();
        }
        if (at.type === 'stubborn') compute.isStubborn = at.is;
        if (at.type === 'mute') server.onFailed = at.is ? 'silent' : undefined;
        if (at.type === 'drained') server.listener?.drained();
        await settle(1);
        expect(compute.running.size).toBeLessThanOrEqual(slots);
        expect(runner.computing).toBe(compute.running.size);
      }

      // The faults stop: whatever runs comes to an end, and the server hears what it is told.
      compute.isStubborn = false;
      server.onFailed = undefined;
      server.stands = undefined;
      server.connect();
      // What frees a slot lets the next in line begin.
      while (compute.running.size > 0) {
        for (const running of [...compute.running.keys()]) compute.finish(running, { kind: 'uploaded' });
        await settle();
      }
      await clock.advance(30_000);

      expect(compute.most).toBeLessThanOrEqual(slots);
      expect(runner.holding).toBe(0);
      const sorted = (tokens: number[]): number[] => [...tokens].sort((a, b) => a - b);
      expect(sorted(ends.map(([ended]) => ended))).toEqual(sorted(accepted));
      expect(new Set(accepted).size).toBe(accepted.length);
      expect(new Set(compute.started).size).toBe(compute.started.length);
      expect(compute.started.filter((started) => !accepted.includes(started))).toEqual([]);
    },
  );
});
