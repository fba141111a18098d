import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The network between client and server: it can be cut, held, or not be there. */
export class Front {
  private server: Server | undefined;
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isHeld = false;
  private port = 0;
  /** Connections made so far. */
  connections = 0;

  constructor(private readonly behind: number) {}

  /** @returns the port, which stays the same. */
  async open(): Promise<number> {
    const server = createServer((near) => this.join(near));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this.port;
  }

  /** Every connection breaks off at once, as when a cable is pulled or a process killed. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
    this.pairs.clear();
  }

  /** Nothing passes any more in either direction; connections stay. */
  hold(): void {
    this.isHeld = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  release(): void {
    this.isHeld = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  /** New connections are refused, and there are none left. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.cut();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private join(near: Socket): void {
    this.connections += 1;
    const far = connect(this.behind, '127.0.0.1');
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.setNoDelay(true);
      from.on('error', () => undefined);
      from.on('data', (data) => {
        if (to.destroyed || to.write(data)) return;
        from.pause();
        to.once('drain', () => {
          if (!this.isHeld) from.resume();
        });
      });
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
    if (this.isHeld) this.hold();
  }
}
