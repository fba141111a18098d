import {
  applyToSnapshot,
  initialSnapshot,
  untouched,
  wakesForgotten,
  wakeWorkflow,
  workflowIdOf,
  type Decider,
  type DomainEvent,
  type Limits,
  type Logged,
  type Snapshot,
  type Touched,
  type WorkflowId,
} from '@ramus/domain';
import { workflowOf } from './recording.js';

interface Stream {
  state: unknown;
  revision: number;
}

/** The log of a simulation: streams with their states, one order over all, and the snapshot that follows from it. */
export class SimulationLog {
  readonly snapshot: Snapshot;
  private readonly streams = new Map<string, Stream>();
  private readonly histories = new Map<WorkflowId, Logged[]>();
  private position = 0;
  private touched = untouched();

  /**
   * @param retried workflows that may be woken after they were forgotten: their histories are kept.
   * @param observe is shown every event.
   */
  constructor(
    limits: Limits,
    private readonly retried: ReadonlySet<WorkflowId>,
    private readonly observe: (event: Logged) => void,
  ) {
    this.snapshot = initialSnapshot(limits);
  }

  takeTouched(): Touched {
    const { touched } = this;
    this.touched = untouched();
    return touched;
  }

  revisionOf(name: string): number {
    return this.streams.get(name)?.revision ?? -1;
  }

  /**
   * Decides on what the stream holds, and appends what follows.
   *
   * @throws {DomainError} the decider refuses.
   */
  decide<Command, State, Event extends DomainEvent>(
    name: string,
    decider: Decider<Command, State, Event>,
    command: Command,
    nowMs: number,
  ): readonly Logged[] {
    const stream = this.streamOf(name);
    const before = (stream.state ?? decider.initial) as State;
    const decided = decider.decide(command, before);
    stream.state = decided.reduce((state, event) => decider.evolve(state, event), before);
    return decided.map((event) => this.append(name, event, nowMs));
  }

  /** Appends what nobody here decides. */
  append(name: string, event: DomainEvent, nowMs: number): Logged {
    const stream = this.streamOf(name);
    stream.revision += 1;
    this.position += 1;
    const logged: Logged = {
      ...event,
      stream: name,
      revision: stream.revision,
      position: String(this.position),
      metadata: { at: new Date(nowMs).toISOString() },
    };
    this.take(logged);
    return logged;
  }

  private take(event: Logged): void {
    if (wakesForgotten(this.snapshot, event) && event.type === 'JobRetried') {
      wakeWorkflow(this.snapshot, this.histories.get(workflowIdOf(event.data.jobId)) ?? []);
    }
    applyToSnapshot(this.snapshot, event, this.touched);
    const workflowId = workflowOf(event);
    if (workflowId && this.retried.has(workflowId)) {
      const history = this.histories.get(workflowId);
      if (history) history.push(event);
      else this.histories.set(workflowId, [event]);
    }
    this.observe(event);
  }

  private streamOf(name: string): Stream {
    const known = this.streams.get(name);
    if (known) return known;
    const stream: Stream = { state: undefined, revision: -1 };
    this.streams.set(name, stream);
    return stream;
  }
}
