import type { User } from './user.js';

/** One request of the protocol tus, as its clients make it. */
export async function tus(
  user: User,
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Uint8Array,
) {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { 'X-User-ID': user.name, 'Tus-Resumable': '1.0.0', ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** Brings a whole slide. @returns its id. */
export async function upload(
  user: User,
  url: string,
  bytes: Uint8Array,
  name = 'slide.png',
): Promise<string> {
  const begun = await tus(user, url, 'POST', '/api/slides/uploads', {
    'Upload-Length': String(bytes.length),
    'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
  const headers = { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
  const sent = await tus(user, url, 'PATCH', begun.headers.get('location') ?? '', headers, bytes);
  if (sent.status !== 204) throw new Error(`not taken: ${sent.status} ${sent.text}`);
  return sent.headers.get('ramus-slide-id') ?? '';
}
