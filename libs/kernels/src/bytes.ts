/**
 * A value as compact JSON in UTF-8; the order of members is that in which they were made, so equal values made by
 * equal code are equal bytes.
 *
 * Written by hand because this library knows neither `TextEncoder` nor `Buffer`.
 */
export const bytesOf = (value: unknown): Uint8Array => encodeUtf8(JSON.stringify(value) + '\n');

/** A text in UTF-8 (RFC 3629). */
export function encodeUtf8(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let o = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    if (code < 0x80) {
      out[o++] = code;
    } else if (code < 0x800) {
      out[o++] = 0xc0 | (code >> 6);
      out[o++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      out[o++] = 0xe0 | (code >> 12);
      out[o++] = 0x80 | ((code >> 6) & 63);
      out[o++] = 0x80 | (code & 63);
    } else {
      // Two units of the string, four bytes; the three reserved for each unit are enough.
      i += 1;
      out[o++] = 0xf0 | (code >> 18);
      out[o++] = 0x80 | ((code >> 12) & 63);
      out[o++] = 0x80 | ((code >> 6) & 63);
      out[o++] = 0x80 | (code & 63);
    }
  }
  return out.slice(0, o);
}

/** UTF-8 as text. What is not valid UTF-8 becomes other characters, never an error. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  let run: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++] as number;
    const more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let k = 0; k < more; k++) code = (code << 6) | ((bytes[i++] ?? 0) & 63);
    run.push(code > 0x10ffff ? 0xfffd : code);
    if (run.length === 4096) {
      text += String.fromCodePoint(...run);
      run = [];
    }
  }
  return text + String.fromCodePoint(...run);
}
