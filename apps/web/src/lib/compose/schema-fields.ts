/** A field of a form that was made from a JSON Schema. */
export interface SchemaField {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'text' | 'choice' | 'boolean' | 'group' | 'json';
  readonly description?: string;
  /** What stands when the field is left empty. */
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  /** Of a choice. */
  readonly options?: readonly string[];
  /** Of a group. */
  readonly fields?: readonly SchemaField[];
  readonly isRequired: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const numberIn = (schema: Schema, name: string): number | undefined =>
  typeof schema[name] === 'number' ? schema[name] : undefined;

/** The fields of an object's schema, in its order. What no simple field can hold is edited as JSON. */
export function fieldsOf(schema: Schema): readonly SchemaField[] {
  const { properties, required } = schema;
  if (!isObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isObject(property) ? [fieldOf(name, property, needed.includes(name))] : [],
  );
}

function fieldOf(name: string, schema: Schema, isRequired: boolean): SchemaField {
  const { default: fallback, description } = schema;
  const options = Array.isArray(schema['enum']) ? schema['enum'].filter(isText) : undefined;
  const fields = schema['type'] === 'object' ? fieldsOf(schema) : undefined;
  const min = numberIn(schema, 'minimum');
  const max = numberIn(schema, 'maximum');
  return {
    name,
    type: typeOf(schema, options, fields),
    isRequired: isRequired && fallback === undefined,
    ...(isText(description) && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(options && options.length > 0 && { options }),
    ...(fields && fields.length > 0 && { fields }),
  };
}

function typeOf(
  { type }: Schema,
  options: readonly string[] | undefined,
  fields: readonly SchemaField[] | undefined,
): SchemaField['type'] {
  if (options && options.length > 0) return 'choice';
  if (fields && fields.length > 0) return 'group';
  if (type === 'number' || type === 'integer' || type === 'boolean') return type;
  return type === 'string' ? 'text' : 'json';
}

/**
 * What a person typed as the value of a field; an empty field is left out.
 *
 * What is no number stays text, for the API to refuse at this very field.
 */
export function valueOf({ type }: Pick<SchemaField, 'type'>, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  if (type === 'number' || type === 'integer') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'json') {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}

/** `value` with `field` set at a path; empty objects and `undefined` are left out. */
export function withValue(
  object: Readonly<Record<string, unknown>>,
  [name, ...deeper]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (name === undefined) return object;
  const inner = object[name];
  const next = deeper.length > 0 ? withValue(isObject(inner) ? inner : {}, deeper, value) : value;
  const isEmpty =
    next === undefined || (deeper.length > 0 && isObject(next) && Object.keys(next).length === 0);
  const others = Object.entries(object).filter(([other]) => other !== name);
  if (isEmpty) return Object.fromEntries(others);
  return { ...object, [name]: next };
}

/** The value at a path, as text for a field. */
export function textAt(object: Readonly<Record<string, unknown>>, path: readonly string[]): string {
  let value: unknown = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  if (value === undefined || value === null) return '';
  return isText(value) || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** "1 to 10,000", "from 0": the range of a number. */
export function rangeText({ max, min }: Pick<SchemaField, 'min' | 'max'>): string | undefined {
  if (min !== undefined && max !== undefined) return `${number.format(min)} to ${number.format(max)}`;
  if (min !== undefined) return `from ${number.format(min)}`;
  return max === undefined ? undefined : `up to ${number.format(max)}`;
}
