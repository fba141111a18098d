import { z } from 'zod';

/** UUID of any version, lower case. */
export const uuid = z.uuid().max(36);

/** A place in the event log, as the API gives it; opaque to clients. */
export const position = z
  .string()
  .max(20)
  .regex(/^(0|[1-9]\d*)$/);

/** A time-ordered UUID that a client may make, so that sending twice is harmless. */
export const uuidV7 = z.uuidv7().max(36);

/** `<workflowId>.<n>`; opaque to clients. */
export const jobId = z
  .string()
  .max(64)
  .regex(/^[0-9a-f-]{36}\.\d{1,4}$/);

/** Hex of a content hash. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const slideId = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]{16,64}$/);
