/** What is to happen at a time, on a clock that jumps from one to the next. */
interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly item: T;
}

/** Items by time, and among those of one time in the order in which they came: a binary heap. */
export class Timeline<T> {
  private readonly heap: Entry<T>[] = [];
  private count = 0;

  add(atMs: number, item: T): void {
    const { heap } = this;
    heap.push({ atMs, order: (this.count += 1), item });
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.swapIfLater(parent, at)) break;
      at = parent;
    }
  }

  /** Takes out the first; nothing when there is no more. */
  next(): { readonly atMs: number; readonly item: T } | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const smaller = right < heap.length && this.isLater(left, right) ? right : left;
      if (smaller >= heap.length || !this.swapIfLater(at, smaller)) return first;
      at = smaller;
    }
  }

  private swapIfLater(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (!x || !y || !this.isLater(a, b)) return false;
    this.heap[a] = y;
    this.heap[b] = x;
    return true;
  }

  private isLater(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (!x || !y) return false;
    return x.atMs > y.atMs || (x.atMs === y.atMs && x.order > y.order);
  }
}
