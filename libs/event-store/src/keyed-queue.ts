import { StoreUnavailable } from './event-store.js';

const MAX_WAITING = 1_000;

/** Lets one task at a time run per key, in the order of their coming; tasks of different keys do not wait for each other. */
export class KeyedQueue {
  private readonly lines = new Map<string, { last: Promise<unknown>; waiting: number }>();

  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(key) ?? { last: Promise.resolve(), waiting: 0 };
    if (line.waiting >= MAX_WAITING)
      throw new StoreUnavailable(`${key}: ${MAX_WAITING} commands are waiting already`);
    this.lines.set(key, line);
    line.waiting += 1;
    const result = line.last.then(task);
    // The next one comes whatever became of this one.
    line.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) this.lines.delete(key);
    }
  }
}
