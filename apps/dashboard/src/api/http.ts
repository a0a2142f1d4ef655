import { ApiError, offline, problemFrom } from './problem.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One request to the server of this page.
 *
 * @returns the JSON of the answer, `undefined` when it has no body
 * @throws ApiError with the server's code; `OFFLINE` when nobody answered
 * @throws the signal's reason when it was aborted
 */
export async function requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await request(path, options);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new ApiError(
      { code: 'BAD_ANSWER', message: `${path}: the answer is not JSON.`, status: response.status },
      { cause },
    );
  }
}

/** The same for bodies of another kind. */
export async function request(
  path: string,
  { method = 'GET', body, headers, signal }: RequestOptions = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw offline(cause);
  }
  if (response.ok) return response;
  throw problemFrom(response.status, await jsonOf(response));
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // the status alone has to do
  }
}
