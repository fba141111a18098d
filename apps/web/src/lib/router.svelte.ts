const BASE = '/dashboard';

export type Route =
  | { readonly page: 'workflows' }
  | { readonly page: 'workflow'; readonly workflowId: string }
  | { readonly page: 'slides' }
  | { readonly page: 'slide'; readonly slideId: string }
  | { readonly page: 'operations' }
  /** The past of one workflow, or of the pool. */
  | { readonly page: 'history'; readonly workflowId?: string }
  | { readonly page: 'unknown' };

function parse(pathname: string): Route {
  const parts = pathname.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent);
  const [page = 'workflows', id, ...rest] = parts;
  if (rest.join('/') === 'history' && page === 'workflows' && id) return { page: 'history', workflowId: id };
  if (rest.length === 0) {
    if (page === 'workflows') return id ? { page: 'workflow', workflowId: id } : { page };
    if (page === 'slides') return id ? { page: 'slide', slideId: id } : { page };
    if (page === 'operations') {
      if (!id) return { page };
      if (id === 'history') return { page: 'history' };
    }
  }
  return { page: 'unknown' };
}

let route = $state.raw<Route>(parse(location.pathname));
let search = $state(location.search);

function read(): void {
  route = parse(location.pathname);
  search = location.search;
}

addEventListener('popstate', read);

/** Where the page is: its route, and the query that goes with it. */
export const router = {
  get route(): Route {
    return route;
  },
  get query(): URLSearchParams {
    return new URLSearchParams(search);
  },
  /** The address of a page of the dashboard, for links. */
  href: (path: string): string => `${BASE}${path}`,
  go(path: string): void {
    history.pushState(null, '', `${BASE}${path}`);
    read();
    scrollTo(0, 0);
  },
  /** Replaces the query without a new entry in the browser's history. */
  replaceQuery(query: URLSearchParams): void {
    const text = query.toString();
    history.replaceState(null, '', `${location.pathname}${text ? `?${text}` : ''}${location.hash}`);
    read();
  },
};

/** Follows plain clicks on the dashboard's own links without loading the page anew. */
export function followLink(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`)) return;
  event.preventDefault();
  router.go(link.pathname.slice(BASE.length) + link.search + link.hash);
}
