import { DomainError, type DomainErrorCode } from '@ramus/domain';

/** An error as it crosses between threads, where classes are lost. */
export interface CrossingError {
  readonly name: string;
  readonly message: string;
  /** Of a refusal of the domain. */
  readonly code?: string;
  readonly facts?: object;
  readonly stack?: string;
}

export function toCrossing(error: unknown): CrossingError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return error instanceof DomainError
    ? { name, message, stack, code: error.code, facts: error.facts }
    : { name, message, stack };
}

/** The error again: a refusal of the domain is one on both sides, any other keeps the name that it is told apart by. */
export function fromCrossing({ name, message, code, facts, stack }: CrossingError): Error {
  const error =
    name === 'DomainError' && code !== undefined
      ? new DomainError(code as DomainErrorCode, facts as never)
      : Object.defineProperty(new Error(message), 'name', { value: name });
  if (stack !== undefined) error.stack = stack;
  return error;
}
