import type { ChartFrame, Colormap } from '@auralign/charts';
import { useEffect, useRef } from 'react';
import { paintSpectrogram } from './pictures.ts';

interface SpectrogramCanvasProps {
  readonly trackId: string;
  readonly frame: ChartFrame;
  readonly floorDb: number;
  readonly colormap: Colormap;
}

/** The cells of the spectrogram, painted by the worker; lies under the axes and boxes of the chart. */
export function SpectrogramCanvas({ trackId, frame, floorDb, colormap }: SpectrogramCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = frame.plots[0];
  const [start, end] = plot?.xAxis?.domain ?? [0, 0];
  const width = Math.max(1, Math.round(plot?.width ?? 1));
  const height = Math.max(1, Math.round(plot?.height ?? 1));
  useEffect(
    () =>
      paintSpectrogram({ trackId, width, height, floorDb, colormap, viewSeconds: [start, end] }, (image) => {
        const node = canvas.current;
        if (node === null) return;
        node.width = image.width;
        node.height = image.height;
        node.getContext('2d')?.putImageData(image, 0, 0);
      }),
    [trackId, width, height, floorDb, colormap, start, end],
  );
  if (plot === undefined) return null;
  return (
    <canvas
      ref={canvas}
      className="chart-canvas"
      aria-hidden="true"
      style={{ left: plot.x, top: plot.y, width: plot.width, height: plot.height }}
    />
  );
}
