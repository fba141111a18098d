const USER = 'ramus-user';
const RECENT = 'ramus-recent-users';
const MAX_RECENT = 6;

function cookie(): string | undefined {
  const pair = document.cookie.split('; ').find((part) => part.startsWith(`${USER}=`));
  return pair ? decodeURIComponent(pair.slice(USER.length + 1)) : undefined;
}

function recentUsers(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(RECENT) ?? '[]');
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string').slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

let userId = $state(cookie() ?? 'analyst');
let recent = $state.raw(recentUsers());

function remember(): void {
  // Images, downloads and the socket cannot carry a header; there the cookie speaks.
  document.cookie = `${USER}=${encodeURIComponent(userId)}; path=/; samesite=strict`;
  recent = [userId, ...recent.filter((name) => name !== userId)].slice(0, MAX_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(recent));
}

remember();

/** Who uses the dashboard in development mode: the user context that every request and socket names. */
export const identity = {
  get userId(): string {
    return userId;
  },
  get recent(): readonly string[] {
    return recent;
  },
  switchTo(next: string): void {
    userId = next;
    remember();
  },
};

/** What the API accepts as a user id in a header; checked here so that a typing error is told at the field. */
export const isUserId = (text: string): boolean => /^[\w.@-]{1,64}$/.test(text);
