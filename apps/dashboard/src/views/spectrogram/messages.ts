import type { Colormap, SignalPictures } from '@auralign/charts';

/** To the worker. */
export type Ask =
  | { readonly kind: 'read'; readonly trackId: string; readonly url: string; readonly name: string }
  | {
      readonly kind: 'paint';
      readonly askId: number;
      readonly trackId: string;
      readonly width: number;
      readonly height: number;
      readonly floorDb: number;
      readonly colormap: Colormap;
      readonly viewSeconds?: readonly [number, number];
    };

/** From the worker. */
export type Answer =
  | { readonly kind: 'progress'; readonly trackId: string; readonly fraction: number }
  | { readonly kind: 'pictures'; readonly trackId: string; readonly pictures: SignalPictures }
  | { readonly kind: 'failed'; readonly trackId: string; readonly message: string }
  | {
      readonly kind: 'painted';
      readonly askId: number;
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
    };
