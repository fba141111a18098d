import type { Logged } from '@ramus/domain';
import type { EventStore } from '@ramus/event-store';

/** Appends events that a spec has made up, at the revisions that they name; their ids follow from their positions. */
export async function appendAsIs(
  store: Pick<EventStore, 'append'>,
  events: readonly Logged[],
): Promise<void> {
  for (const { type, data, metadata, stream, revision, position } of events) {
    const id = `00000000-0000-7000-8000-${position.padStart(12, '0')}`;
    const recorded = { id, type, data, metadata: { ...metadata, by: 'someone', schema: 1 } };
    await store.append(stream, [recorded], revision === 0 ? 'no-stream' : revision - 1);
  }
}
