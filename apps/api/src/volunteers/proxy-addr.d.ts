/** What is used of it: the library brings no types. */
declare module 'proxy-addr' {
  import type { IncomingMessage } from 'node:http';

  type Trust = (address: string, hop: number) => boolean;

  function proxyAddr(request: IncomingMessage, trust: Trust): string;
  namespace proxyAddr {
    /** @throws {TypeError} one is no address, no range and no name of a range. */
    function compile(addresses: string[]): Trust;
  }
  export = proxyAddr;
}
