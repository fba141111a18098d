import { DomainError, fold, type Decider, type DomainErrorCode, type DomainErrors } from '@ramus/domain';
import { expect } from 'vitest';

/** What follows from a command; each of these ends the sentence and checks it. */
export interface Outcome<Event> {
  /** Exactly these events, in this order. */
  then(...events: readonly Event[]): void;
  /** No event: the wish is fulfilled already, or comes too late to matter. */
  thenNothing(): void;
  /** A refusal; with `facts`, one that carries exactly these. */
  thenRefused<Code extends DomainErrorCode>(code: Code, facts?: DomainErrors[Code]): void;
}

/** Lets a decider's rules be written as sentences: given what has happened, when somebody asks for more, then… */
export interface Specification<Command, Event> {
  given(...history: readonly Event[]): { when(command: Command): Outcome<Event> };
}

export const specify = <Command, State, Event>(
  decider: Decider<Command, State, Event>,
): Specification<Command, Event> => ({
  given: (...history) => ({
    when: (command) => outcomeOf(() => decider.decide(command, fold(decider, history))),
  }),
});

function outcomeOf<Event>(decide: () => readonly Event[]): Outcome<Event> {
  return {
    then: (...events) => expect(decide()).toEqual(events),
    thenNothing: () => expect(decide()).toEqual([]),
    thenRefused: (code, facts) => {
      const refusal = refusalOf(decide);
      expect(refusal.code).toBe(code);
      if (facts) expect(refusal.facts).toEqual(facts);
    },
  };
}

function refusalOf(decide: () => unknown): DomainError {
  try {
    expect.fail(`expected a refusal, but this happened: ${JSON.stringify(decide())}`);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
