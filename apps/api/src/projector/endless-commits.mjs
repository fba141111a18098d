// The process that `sqlite.projection-store.int.spec.ts` kills: `node endless-commits.mjs <file>`. It commits three views
// at a time, all of which say how far they go.
import { registerHooks } from 'node:module';

// Sources import each other by the names of their builds.
registerHooks({
  resolve(specifier, context, next) {
    const isOwn = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(isOwn ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
const { SqliteProjectionStore } = await import('./sqlite.projection-store.ts');

const store = SqliteProjectionStore.open({ path: process.argv[2] });
const view = (workflowId, priority) => ({
  workflowId,
  userId: 'ada',
  priority,
  fingerprint: 'x'.repeat(20_000),
  paused: false,
  status: 'pending',
  submittedAt: '2026-03-02T10:00:00.000Z',
  jobs: [],
});
for (let revision = (store.checkpoint?.revision ?? 0) + 1; ; revision++) {
  const workflows = ['a', 'b', 'c'].map((id) => view(id, revision));
  const eventId = String(revision);
  store.commit({ workflows }, { position: eventId, stream: 's', revision, eventId });
  if (revision % 50 === 0) process.stdout.write('.');
}
