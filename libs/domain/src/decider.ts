/**
 * The rules of one stream: what may happen to it, and what follows when it has.
 *
 * `decide` turns a wish into facts or refuses it with a `DomainError`; no facts at all means that the wish is already
 * fulfilled. `evolve` takes a fact into account and never refuses one: it has happened. Both are functions of their
 * arguments alone, so a decision can be repeated years later.
 */
export interface Decider<Command, State, Event> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
}

/** The state that a history leads to. */
export function fold<State, Event>(
  { initial, evolve }: Pick<Decider<never, State, Event>, 'initial' | 'evolve'>,
  history: Iterable<Event>,
): State {
  let state = initial;
  for (const event of history) state = evolve(state, event);
  return state;
}
