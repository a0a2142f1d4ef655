import {
  CHARTS,
  type ChartInput,
  type Colormap,
  type Role,
  type SignalPictures,
  type StereoMode,
} from '@auralign/charts';
import type { Track } from '@auralign/server/api';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useSession } from '../../state/index.ts';
import { ChartFigure } from '../charts/ChartFigure.tsx';
import { useSeen } from '../charts/useWidth.ts';
import { ProgressBar } from '../parts/ProgressBar.tsx';
import { byteSize, rounded } from '../parts/words.ts';
import { forgetPictures, requestPictures, usePictures } from '../spectrogram/pictures.ts';
import { SpectrogramCanvas } from '../spectrogram/SpectrogramCanvas.tsx';

/** Larger files are read on request only: the browser has to hold them. */
const MOST_UNASKED_BYTES = 300e6;

const STEREO_MODES: readonly { readonly id: StereoMode; readonly words: string }[] = [
  { id: 'polarSample', words: 'Polar, samples' },
  { id: 'polarLevel', words: 'Polar, level' },
  { id: 'lissajous', words: 'Lissajous' },
];

/** Spectrogram and goniometer: drawn from the samples, which a worker reads when this part of the page comes into sight. */
export function SignalCharts({ mix, input }: { readonly mix: Track; readonly input: ChartInput }) {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const { references, corrected } = useSession();
  const states = usePictures();
  const [floorDb, setFloorDb] = useState(-70);
  const [colormap, setColormap] = useState<Colormap>('viridis');
  const [stereoMode, setStereoMode] = useState<StereoMode>('polarSample');
  const id = useId();
  const [reference] = references;

  const tracks = useMemo(
    (): readonly (readonly [Role, Track])[] => [
      ['mix', mix],
      ...(reference === undefined ? [] : ([['reference', reference]] as const)),
      ...(corrected === undefined ? [] : ([['corrected', corrected]] as const)),
    ],
    [mix, reference, corrected],
  );
  useEffect(() => {
    if (!isSeen) return;
    for (const [, track] of tracks) if (track.byteCount <= MOST_UNASKED_BYTES) requestPictures(track);
  }, [isSeen, tracks]);

  const state = states[mix.id];
  const isFine = state?.status === 'ready' && state.pictures.spectrogram !== undefined;
  const shown = useMemo(() => {
    const pictures: Partial<Record<Role, SignalPictures>> = {};
    for (const [role, track] of tracks) {
      const read = states[track.id];
      if (read?.status === 'ready') pictures[role] = read.pictures;
    }
    const withPictures: ChartInput = {
      ...input,
      pictures,
      stereoMode,
      ...(isFine ? { spectrogramCells: 'outside' as const } : {}),
    };
    const show = (chartId: string) => CHARTS.find((chart) => chart.id === chartId)?.show(withPictures);
    return { spectrogram: show('spectrogram'), goniometer: show('goniometer') };
  }, [input, states, tracks, stereoMode, isFine]);

  return (
    <>
      <div ref={place} className="span-full signal-state">
        {state === undefined && mix.byteCount > MOST_UNASKED_BYTES && (
          <p className="muted">
            The bands of the report are shown. A finer picture needs the samples:{' '}
            <button type="button" className="button small" onClick={() => requestPictures(mix)}>
              Read {byteSize(mix.byteCount)}
            </button>
          </p>
        )}
        {state?.status === 'reading' && (
          <>
            <span className="muted">Reading the samples for a finer picture</span>
            <ProgressBar fraction={state.fraction} label="Reading the samples" />
          </>
        )}
        {state?.status === 'failed' && (
          <p className="muted">
            The samples could not be read here, so the spectrogram shows the bands of the report. {state.message}{' '}
            <button
              type="button"
              className="button small"
              onClick={() => {
                forgetPictures(mix.id);
                requestPictures(mix);
              }}
            >
              Try again
            </button>
          </p>
        )}
      </div>
      {shown.spectrogram !== undefined && (
        <ChartFigure
          chart={shown.spectrogram}
          durationSeconds={input.mix.file.durationSeconds}
          tools={
            isFine ? (
              <>
                <label className="field inline" htmlFor={`${id}-floor`}>
                  <span>Floor</span>
                  <input
                    id={`${id}-floor`}
                    type="range"
                    min={-110}
                    max={-30}
                    step={5}
                    value={floorDb}
                    aria-valuetext={`${rounded(floorDb, 0)} dB`}
                    onChange={({ currentTarget: { value } }) => setFloorDb(Number(value))}
                  />
                  <output className="figures">{rounded(floorDb, 0)} dB</output>
                </label>
                <label className="field inline" htmlFor={`${id}-map`}>
                  <span>Colours</span>
                  <select
                    id={`${id}-map`}
                    value={colormap}
                    onChange={({ currentTarget: { value } }) => setColormap(value as Colormap)}
                  >
                    <option value="viridis">Viridis</option>
                    <option value="magma">Magma</option>
                  </select>
                </label>
              </>
            ) : undefined
          }
          underlay={
            isFine
              ? (frame) => <SpectrogramCanvas trackId={mix.id} frame={frame} floorDb={floorDb} colormap={colormap} />
              : undefined
          }
        />
      )}
      {shown.goniometer !== undefined && (
        <ChartFigure
          chart={shown.goniometer}
          isWide
          tools={
            <label className="field inline" htmlFor={`${id}-mode`}>
              <span>Mode</span>
              <select
                id={`${id}-mode`}
                value={stereoMode}
                onChange={({ currentTarget: { value } }) => setStereoMode(value as StereoMode)}
              >
                {STEREO_MODES.map(({ id: mode, words }) => (
                  <option key={mode} value={mode}>
                    {words}
                  </option>
                ))}
              </select>
            </label>
          }
        />
      )}
    </>
  );
}
