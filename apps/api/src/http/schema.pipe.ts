import { StandardSchemaValidationPipe } from '@nestjs/common';

/** One bad field: a JSON pointer (RFC 6901) and what is wrong there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** A request that does not have the shape that its schema asks for. */
export class SchemaViolation extends Error {
  override readonly name = 'SchemaViolation';

  constructor(readonly errors: readonly FieldError[]) {
    super(`${errors.length} fields`);
  }
}

const MAX_ERRORS = 100;

/** A JSON pointer (RFC 6901, section 3): `~` and `/` inside a name are escaped. */
export const pointerOf = (path: Issue['path'] = []): string =>
  path
    .map((step) => String(typeof step === 'object' ? step.key : step))
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, 500);

/** What a schema found wrong, cut to what a person can use. */
const violationOf = (issues: readonly Issue[]): SchemaViolation =>
  new SchemaViolation(
    issues
      .slice(0, MAX_ERRORS)
      .map(({ path, message }) => ({ pointer: pointerOf(path), detail: message.slice(0, 500) })),
  );

/** Checks what a handler declares with `@Body({ schema })` and the like; a mismatch is a `SchemaViolation`. */
export const schemaPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: violationOf });
