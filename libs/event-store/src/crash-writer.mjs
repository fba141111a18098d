// The process that `sqlite.crash.int.spec.ts` kills: `node crash-writer.mjs <file> <callers>`. It writes as fast as it
// can and prints every event that was acknowledged, synchronously, so that no acknowledgement is lost with it.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Sources import each other by the names of their builds.
registerHooks({
  resolve(specifier, context, next) {
    const isOwn = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(isOwn ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
const { SqliteEventStore } = await import('./sqlite.event-store.ts');
const { StreamCommands } = await import('./handle-command.ts');

const [, , path, callers] = process.argv;
const store = await SqliteEventStore.open({ path });
const counters = new StreamCommands({
  store,
  category: 'counter',
  decider: {
    initial: 0,
    decide: (size, total) =>
      Array.from({ length: size }, (_, n) => ({ type: 'Counted', data: { n: total + n } })),
    evolve: (total) => total + 1,
  },
});

await Promise.all(
  Array.from({ length: Number(callers) }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const { recorded } = await counters.handle(`${(caller + n) % 7}`, 1 + (n % 3), {
        by: `caller-${caller}`,
      });
      writeSync(1, recorded.map(({ stream, revision, id }) => `${stream} ${revision} ${id}\n`).join(''));
    }
  }),
);
