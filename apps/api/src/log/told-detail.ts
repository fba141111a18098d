const MAX_DETAIL = 1_000;

/** Places that a message may name: quoted text, addresses, paths of POSIX and of Windows. */
const PLACES = [
  /(['"`])(?:(?!\1).){3,}\1/gs,
  /\b[a-z][\w+.-]*:\/\/\S+/gi,
  /(?<![\w.])(?:~|[a-z]:)?[\\/][^\s:;,)]+/gi,
];

/**
 * What the log may keep of an error's words.
 *
 * Errors of libraries and of the system like to name the file at hand, whose name may be a patient's; the log keeps no
 * names, and is never edited. So whatever may be a place is left out.
 */
export function toldDetail(words: string): string {
  const bounded = words.slice(0, 10 * MAX_DETAIL);
  return PLACES.reduce((text, place) => text.replace(place, '…'), bounded).slice(0, MAX_DETAIL);
}
