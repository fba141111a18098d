import type { Decider, DomainEvent, Logged, WorkflowId } from '@ramus/domain';
import type { Rules } from './rules.js';

interface Stream<State = unknown> {
  state: State;
  readonly events: Logged[];
}

/** A log in memory: streams with exact revisions, and one order over all of them. */
export class Log {
  readonly events: Logged[] = [];
  private readonly streams = new Map<string, Stream>();

  /** @param observe is shown every append, before it counts; what it throws is a broken law. */
  constructor(
    readonly rules: Rules,
    private readonly observe: (appended: readonly Logged[]) => void,
  ) {}

  revisionOf(name: string): number {
    return (this.streams.get(name)?.events.length ?? 0) - 1;
  }

  /** Decides on what the stream holds now, as a handler does after any conflict, and appends what follows. */
  decide<Command, State, Event extends DomainEvent>(
    name: string,
    decider: Decider<Command, State, Event>,
    command: Command,
    nowMs: number,
  ): readonly Event[] {
    const stream = this.streamOf(name, decider.initial);
    const decided = decider.decide(command, stream.state);
    const appended = decided.map((event, i): Logged => {
      return {
        ...event,
        stream: name,
        revision: stream.events.length + i,
        position: String(this.events.length + i + 1),
        metadata: { at: new Date(nowMs).toISOString() },
      };
    });
    this.observe(appended);
    stream.events.push(...appended);
    this.events.push(...appended);
    stream.state = decided.reduce((state, event) => decider.evolve(state, event), stream.state);
    return decided;
  }

  /** A workflow's stream and its jobs', in log order, up to a position. */
  historyOf(workflowId: WorkflowId, before: string): Logged[] {
    const isOfIt = (name: string) =>
      name === `workflow-${workflowId}` || name.startsWith(`job-${workflowId}.`);
    return this.events.slice(0, Number(before) - 1).filter(({ stream }) => isOfIt(stream));
  }

  private streamOf<State>(name: string, initial: State): Stream<State> {
    const known = this.streams.get(name) as Stream<State> | undefined;
    if (known) return known;
    const stream: Stream<State> = { state: initial, events: [] };
    this.streams.set(name, stream);
    return stream;
  }
}
