import { hostCall } from '../../hostCall.ts';

export const crc32 = (bytes: Uint8Array): number => new DataView(hostCall('crc32', {}, bytes).buffer).getUint32(0);
