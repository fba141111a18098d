/** What a graph of jobs is drawn from: branches of nodes in FIFO order, and what each node depends on. */
export interface DagBranch {
  readonly nodes: readonly { readonly id: string; readonly dependsOn: readonly string[] }[];
}

export interface DagEdge {
  readonly from: string;
  readonly to: string;
  /** `order`: the next of the branch. `needs`: a dependency, also where order says the same. */
  readonly kind: 'order' | 'needs';
}

export interface Dag {
  readonly edges: readonly DagEdge[];
  /** The earliest step, from 0, in which each node can run if every job took one step. */
  readonly levels: ReadonlyMap<string, number>;
  /** Number of steps. */
  readonly depth: number;
  /** Nodes along a circle, the first repeated at its end; absent where there is an order to run in. */
  readonly cycle?: readonly string[];
}

/** Lays a workflow out as it will run. Dependencies on unknown nodes are left out; what lies on a circle stays in step 0. */
export function dagOf(branches: readonly DagBranch[]): Dag {
  const nodes = branches.flatMap((branch) => branch.nodes);
  const known = new Set(nodes.map(({ id }) => id));
  const edges: DagEdge[] = branches.flatMap((branch) =>
    branch.nodes.flatMap(({ id, dependsOn }, i) => {
      const previous = branch.nodes[i - 1]?.id;
      const needs = dependsOn.filter((other) => known.has(other));
      return [
        ...(previous !== undefined && !needs.includes(previous)
          ? [{ from: previous, to: id, kind: 'order' as const }]
          : []),
        ...needs.map((from) => ({ from, to: id, kind: 'needs' as const })),
      ];
    }),
  );
  const levels = levelsOf([...known], edges);
  const cycle = cycleAmong(
    [...known].filter((id) => !levels.has(id)),
    edges,
  );
  for (const id of known) if (!levels.has(id)) levels.set(id, 0);
  const depth = Math.max(0, ...levels.values()) + (known.size > 0 ? 1 : 0);
  return { edges, levels, depth, ...(cycle && { cycle }) };
}

/** Kahn's order, keeping the longest way to each; what lies on or behind a circle gets no level. */
function levelsOf(ids: readonly string[], edges: readonly DagEdge[]): Map<string, number> {
  const open = new Map(ids.map((id) => [id, 0]));
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    open.set(to, (open.get(to) ?? 0) + 1);
    after.set(from, [...(after.get(from) ?? []), to]);
  }
  const level = new Map(ids.map((id) => [id, 0]));
  const done = new Map<string, number>();
  const ready = ids.filter((id) => open.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    const here = level.get(id) ?? 0;
    done.set(id, here);
    for (const next of after.get(id) ?? []) {
      level.set(next, Math.max(level.get(next) ?? 0, here + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return done;
}

/** A circle among nodes each of which has a predecessor among them. */
function cycleAmong(ids: readonly string[], edges: readonly DagEdge[]): string[] | undefined {
  const among = new Set(ids);
  const before = new Map(
    edges.filter(({ from, to }) => among.has(from) && among.has(to)).map(({ from, to }) => [to, from]),
  );
  let at = ids.find((id) => before.has(id));
  const path: string[] = [];
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = before.get(at);
  }
  if (at === undefined) return undefined;
  const circle = path.slice(path.indexOf(at)).reverse();
  const [first] = circle;
  return first === undefined ? undefined : [...circle, first];
}
