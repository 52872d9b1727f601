/** A site whose pages are isolated from those of other origins: their clock is fine. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface IsolatedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface IsolatedSite {
  readonly address: string;
  close(): void;
}

/** Serves what `fileAt` gives for a path; there is nothing where it is undefined. */
export async function serveIsolated(
  fileAt: (path: string) => IsolatedFile | undefined,
): Promise<IsolatedSite> {
  const server = createServer(({ url = '/' }, response) => {
    const file = fileAt(url);
    response.writeHead(file === undefined ? 404 : 200, {
      'Content-Type': file?.type ?? 'text/html; charset=utf-8',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
