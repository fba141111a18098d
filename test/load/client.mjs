import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** One user over HTTP. Plain `node:http`, so that the driver leaves the machine to what is measured. */
export class Client {
  constructor(url, name) {
    this.url = url;
    this.name = name;
  }

  /** @throws {Error} the answer is no success. */
  async ask(method, path, body) {
    const { status, text } = await this.#send(method, path, body === undefined ? '' : JSON.stringify(body));
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    return text ? JSON.parse(text) : undefined;
  }

  submit(workflow) {
    return this.ask('POST', '/api/workflows', workflow);
  }

  workflow(workflowId) {
    return this.ask('GET', `/api/workflows/${workflowId}`);
  }

  /** Asks until the workflow has ended; how often costs the product something. */
  async ended(workflowId, { everyMs = 100, withinMs = 120_000 } = {}) {
    for (const until = performance.now() + withinMs; performance.now() < until;) {
      const workflow = await this.workflow(workflowId);
      if (!['pending', 'running'].includes(workflow.status)) return workflow;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    throw new Error(`workflow ${workflowId} has not ended in ${withinMs} ms`);
  }

  #send(method, path, body) {
    const headers = { 'X-User-ID': this.name };
    if (body)
      Object.assign(headers, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      });
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.url), { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, text }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
