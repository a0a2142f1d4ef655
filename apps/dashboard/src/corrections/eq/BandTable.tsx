import type { EqBand } from '@auralign/match';
import { setSoloBand, useSoloBand } from '../../state/index.ts';
import { NumberField } from '../NumberField.tsx';
import { rangeOf } from '../ranges.ts';
import { BAND_KINDS, BAND_WORDS, bandOfKind, changedBand, reachOf, type EqChannel, type EqNode } from './bands.ts';

interface BandTableProps {
  readonly nodes: readonly EqNode[];
  readonly chosen: string | undefined;
  readonly sampleRateHz: number;
  /** Whether there is a mid and a side. */
  readonly canSplit: boolean;
  readonly keyOf: (node: EqNode) => string;
  readonly onPoint: (node: EqNode | undefined) => void;
  readonly onChange: (node: EqNode, band: EqBand, gesture?: string) => void;
  readonly onChannel: (node: EqNode, channel: EqChannel) => void;
  readonly onRemove: (node: EqNode) => void;
}

/** Every node in numbers: the picture without a mouse. */
export function BandTable(props: BandTableProps) {
  const { nodes, chosen, sampleRateHz, canSplit, keyOf, onPoint, onChange, onChannel, onRemove } = props;
  const solo = useSoloBand();
  return (
    <ul className="band-table" aria-label="Bands">
      {nodes.map((node, i) => {
        const { band } = node;
        const reach = reachOf(band);
        const isSolo = solo?.lowHz === reach.lowHz && solo.highHz === reach.highHz;
        const numbers = (change: Parameters<typeof changedBand>[1]): void =>
          onChange(node, changedBand(band, change, sampleRateHz), `field ${keyOf(node)} ${Object.keys(change).join()}`);
        const range = (name: string) => rangeOf('eq', ['bands', name], band.kind);
        return (
          <li
            key={keyOf(node)}
            className={keyOf(node) === chosen ? 'is-chosen' : undefined}
            onFocus={() => onPoint(node)}
          >
            <span className="band-number" aria-hidden="true">
              {i + 1}
            </span>
            <select
              aria-label={`Kind of band ${i + 1}`}
              value={band.kind}
              onChange={({ target }) => onChange(node, bandOfKind(band, target.value as EqBand['kind']))}
            >
              {BAND_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {BAND_WORDS[kind]}
                </option>
              ))}
            </select>
            <NumberField
              label={`Frequency of band ${i + 1}`}
              isLabelHidden
              value={band.frequencyHz}
              range={{ ...range('frequencyHz'), maximum: 0.49 * sampleRateHz }}
              unit="Hz"
              digits={0}
              step={1}
              onChange={(frequencyHz) => numbers({ frequencyHz })}
            />
            {'gainDb' in band ? (
              <NumberField
                label={`Gain of band ${i + 1}`}
                isLabelHidden
                value={band.gainDb}
                range={range('gainDb')}
                unit="dB"
                digits={1}
                step={0.1}
                onChange={(gainDb) => numbers({ gainDb })}
              />
            ) : (
              <span className="muted band-nothing">no gain</span>
            )}
            <NumberField
              label={`Q of band ${i + 1}`}
              isLabelHidden
              value={band.q}
              range={range('q')}
              unit="Q"
              digits={2}
              step={0.05}
              onChange={(q) => numbers({ q })}
            />
            <select
              aria-label={`Channel of band ${i + 1}`}
              value={node.channel}
              disabled={!canSplit}
              onChange={({ target }) => onChannel(node, target.value as EqChannel)}
            >
              <option value="stereo">Stereo</option>
              <option value="mid">Mid</option>
              <option value="side">Side</option>
            </select>
            <span className="band-actions">
              <button
                type="button"
                className="button small"
                aria-pressed={isSolo}
                title="Hear what this band reaches alone"
                onClick={() => setSoloBand(isSolo ? undefined : reach)}
              >
                Solo
              </button>
              <button
                type="button"
                className="button small quiet icon-only"
                aria-label={`Remove band ${i + 1}`}
                title="Remove"
                onClick={() => onRemove(node)}
              >
                ×
              </button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
