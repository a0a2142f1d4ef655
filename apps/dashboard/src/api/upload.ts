import type { Track } from '@auralign/server/api';
import { pathTo } from '@auralign/server/paths';
import { offline, problemFrom } from './problem.ts';

export interface UploadOptions {
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one sound file. XMLHttpRequest, because `fetch` does not tell how much has been sent.
 *
 * @throws ApiError with the server's code; `OFFLINE` when the connection broke
 * @throws the signal's reason when aborted
 */
export function uploadTrack(file: File, { onProgress, signal }: UploadOptions = {}): Promise<Track> {
  return new Promise((resolve, reject) => {
    const http = new XMLHttpRequest();
    const abort = (): void => http.abort();
    const settle = (): void => signal?.removeEventListener('abort', abort);
    http.open('POST', `${pathTo('tracks')}?${new URLSearchParams({ name: file.name })}`);
    http.responseType = 'json';
    http.setRequestHeader('accept', 'application/json');
    http.setRequestHeader('content-type', 'application/octet-stream');
    http.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress?.(loaded / total);
    });
    http.addEventListener('load', () => {
      settle();
      if (http.status >= 200 && http.status < 300 && http.response !== null) resolve(http.response as Track);
      else reject(problemFrom(http.status, http.response));
    });
    http.addEventListener('error', () => {
      settle();
      reject(offline());
    });
    http.addEventListener('abort', () => {
      settle();
      reject((signal?.reason as Error | undefined) ?? new DOMException('The upload was stopped.', 'AbortError'));
    });
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    http.send(file);
  });
}
