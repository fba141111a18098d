import type { FromLinkWorker, ToLinkWorker } from './messages.js';
import { VolunteerSession } from './session.js';

/** Entry of the worker that holds the connection and sends the heartbeats; it computes nothing. */

let session: VolunteerSession | undefined;

const post = (message: FromLinkWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

self.onmessage = ({ data }: MessageEvent<ToLinkWorker>): void => {
  switch (data.type) {
    case 'start':
      session = new VolunteerSession(data, post);
      return void session.start();
    case 'tune':
      return session?.tune(data.duty);
    case 'pause':
      return session?.pause(data.reason);
    case 'stop':
      return void session?.stop();
  }
};
