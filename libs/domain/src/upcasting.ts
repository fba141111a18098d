import type { Logged } from './logged-event.js';

/** An event as a store holds it, in whatever shape it was written. */
export interface StoredEvent {
  readonly type: string;
  readonly data: object;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly metadata: { readonly at: string; readonly schema: number };
}

/** Turns the data of one version of an event type into the next version's, which means the same. */
type Upcast<Next extends object = object> = (data: never) => Next;
type Of<Event, Type> = Extract<Event, { readonly type: Type }>;

/**
 * The past shapes of every event type: place 0 leads from version 1 to version 2, and so on; the last leads to today's.
 *
 * A type's version follows from how many there are, so no version can be raised without its upcaster.
 */
export type Upcasters<Event extends { readonly type: string; readonly data: object }> = {
  readonly [Type in Event['type']]: readonly [] | readonly [...Upcast[], Upcast<Of<Event, Type>['data']>];
};

/** The version in which an event type is written today, from 1. */
export const versionIn = (upcasters: Readonly<Record<string, readonly unknown[]>>, type: string): number =>
  (Object.hasOwn(upcasters, type) ? (upcasters[type]?.length ?? 0) : 0) + 1;

/**
 * Reads stored events of some types in today's shape.
 *
 * @returns a function that answers nothing for an event that this version does not understand: of another type, or of a
 *   later version of a type.
 */
export function readerOf<Event extends { readonly type: string; readonly data: object }>(
  upcasters: Upcasters<Event>,
): (stored: StoredEvent) => Logged<Event> | undefined {
  const byType = new Map(Object.entries<readonly Upcast[]>(upcasters));
  return (stored) => {
    const steps = byType.get(stored.type);
    const { schema } = stored.metadata;
    if (!steps || !Number.isInteger(schema) || schema < 1 || schema > steps.length + 1) return undefined;
    // What a store holds has no type: here, and nowhere else, its name and version are taken for its shape.
    const asToday = (event: StoredEvent) => event as unknown as Logged<Event>;
    if (schema === steps.length + 1) return asToday(stored);
    let data: object = stored.data;
    for (const step of steps.slice(schema - 1)) data = step(data as never);
    return asToday({ ...stored, data });
  };
}
