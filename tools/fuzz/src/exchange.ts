import { connect } from 'node:net';

/** A request to the letter: nothing is escaped, checked or mended on the way. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Status line and header lines as they came. */
  readonly head: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends a request over a connection of its own, with a true length and, unless it has one, the server's name as `Host`.
 *
 * @throws Error when the connection ends without an answer, or nothing has come after so many seconds
 */
export async function exchange(base: string, request: RawRequest, patienceSeconds: number): Promise<Answer> {
  const { method, path, headers, body } = request;
  const { hostname, port } = new URL(base);
  const hasHost = headers.some(([name]) => name === 'host');
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(hasHost ? [] : [`host: ${hostname}:${port}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    'connection: close',
  ];
  const received = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) });
    socket.setTimeout(patienceSeconds * 1000, () => socket.destroy(new Error(`no answer in ${patienceSeconds} s`)));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that answers before it has read everything may cut the connection behind its answer.
    socket.on('error', (error) => (chunks.length > 0 ? resolve(Buffer.concat(chunks)) : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    socket.write(body);
  });
  return parsed(received.toString('latin1'));
}

function parsed(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
  if (end < 0 || Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(text.slice(0, 100))}`);
  if (status < 200) return parsed(text.slice(end + 4)); // 100 Continue, and then the answer
  const head = text.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const rest = text.slice(end + 4);
  // Behind the answer there may be another one: what a server takes for a second request.
  const length = headers.get('content-length') ?? rest.length;
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(rest) : rest.slice(0, Number(length));
  return { status, head, headers, body: Buffer.from(body, 'latin1').toString() };
}

function unchunked(text: string): string {
  let body = '';
  for (let at = 0; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, lineEnd), 16);
    if (lineEnd < 0 || !(length > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 4 + length;
  }
}
