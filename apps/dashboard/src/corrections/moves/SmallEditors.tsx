import type { Move, MoveOf } from '@auralign/match';
import { useAudition } from '../../player/index.ts';
import { useSession } from '../../state/index.ts';
import { rounded } from '../../views/parts/words.ts';
import { effective, withMove, type MoveEdit } from '../edits.ts';
import { NumberField } from '../NumberField.tsx';
import { clamp, rangeOf } from '../ranges.ts';
import { edit } from '../working.ts';

/** A step with another parameter, as one gesture of undo for each field. */
function put(move: Move, field: string): void {
  edit((all) => withMove(all, move), `field ${move.id} ${field}`);
}

/** A number as slider and field at once. */
function SliderField(props: {
  readonly label: string;
  readonly value: number;
  readonly range: { readonly minimum: number; readonly maximum: number };
  /** The slider may show less than is allowed: what is usual. */
  readonly usual?: { readonly minimum: number; readonly maximum: number };
  readonly unit: string;
  readonly step: number;
  readonly onChange: (value: number) => void;
}) {
  const { label, value, range, usual = range, unit, step, onChange } = props;
  return (
    <div className="slider-field">
      <input
        type="range"
        aria-label={`${label}, slider`}
        aria-valuetext={`${rounded(value)} ${unit}`}
        min={usual.minimum}
        max={usual.maximum}
        step={step}
        value={clamp(value, usual)}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      <NumberField label={label} value={value} range={range} unit={unit} digits={1} step={step} onChange={onChange} />
    </div>
  );
}

export function BalanceEditor({ edit: moveEdit }: { readonly edit: MoveEdit }) {
  const move = effective(moveEdit) as MoveOf<'balance'>;
  return (
    <SliderField
      label="Right over left"
      value={move.balanceDb}
      range={rangeOf('balance', ['balanceDb'])}
      unit="dB"
      step={0.1}
      onChange={(balanceDb) => put({ ...move, balanceDb }, 'balance')}
    />
  );
}

export function GainEditor({ edit: moveEdit }: { readonly edit: MoveEdit }) {
  const move = effective(moveEdit) as MoveOf<'gain'>;
  const range = rangeOf('gain', ['gainDb']);
  return (
    <SliderField
      label="Gain"
      value={move.gainDb}
      range={range}
      usual={{ minimum: -24, maximum: 24 }}
      unit="dB"
      step={0.1}
      onChange={(gainDb) => put({ ...move, gainDb }, 'gain')}
    />
  );
}

export function LimiterEditor({ edit: moveEdit }: { readonly edit: MoveEdit }) {
  const { planRecord } = useSession();
  const move = moveEdit.move as MoveOf<'limiter'>;
  // The plan knows what arrives at the limiter behind the other steps.
  const { predicted } = planRecord?.plan.moves.find(({ id }) => id === move.id) ?? move;
  const peakDelta = predicted.find(({ metric }) => metric === 'truePeakDbtp')?.delta;
  const reckonedDb = peakDelta === undefined ? undefined : -peakDelta;
  const time = (name: 'lookaheadSeconds' | 'releaseSeconds' | 'sustainedReleaseSeconds', label: string) => (
    <NumberField
      label={label}
      value={move[name]}
      range={rangeOf('limiter', [name])}
      unit="ms"
      digits={1}
      step={1}
      scale={0.001}
      onChange={(seconds) => put({ ...move, [name]: seconds }, name)}
    />
  );
  return (
    <>
      <SliderField
        label="Ceiling"
        value={move.ceilingDbtp}
        range={rangeOf('limiter', ['ceilingDbtp'])}
        usual={{ minimum: -12, maximum: 0 }}
        unit="dBTP"
        step={0.1}
        onChange={(ceilingDbtp) => put({ ...move, ceilingDbtp }, 'ceiling')}
      />
      <div className="field-row">
        {time('lookaheadSeconds', 'Look-ahead')}
        {time('releaseSeconds', 'Release')}
        {time('sustainedReleaseSeconds', 'Sustained')}
      </div>
      <Reduction moveId={move.id} isOn={moveEdit.isOn} reckonedDb={reckonedDb} />
    </>
  );
}

/** A figure that was reckoned and one that was measured are told apart from here on; below, they say the same. */
const NOTEWORTHY_DB = 0.3;

interface ReductionProps {
  readonly moveId: string;
  readonly isOn: boolean;
  /** What the plan foretells of the largest reduction, if it does. */
  readonly reckonedDb?: number | undefined;
}

/** How hard a compressor or limiter works on this mix, found by running it. */
export function Reduction({ moveId, isOn, reckonedDb }: ReductionProps) {
  const activity = useAudition()?.activity[moveId];
  if (!isOn) return null;
  if (activity === undefined) {
    return <p className="reduction muted">Gain reduction is shown once the player has run the chain.</p>;
  }
  const { maxReductionDb, meanReductionDb, activeFraction } = activity;
  const share = Math.min(1, maxReductionDb / 12);
  return (
    <div className="reduction">
      <div className="reduction-bar" aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
        <i style={{ left: `${100 * Math.min(1, meanReductionDb / 12)}%` }} />
      </div>
      <p className="figures">
        Turns down by {rounded(maxReductionDb)} dB at most, {rounded(meanReductionDb)} dB on average where it acts,{' '}
        {Math.round(100 * activeFraction)} % of the time.
      </p>
      {reckonedDb !== undefined && Math.abs(reckonedDb - maxReductionDb) >= NOTEWORTHY_DB && (
        <p className="muted">
          Measured: passages of this mix were run through all steps. The {rounded(reckonedDb)} dB of the prediction are
          reckoned from the highest peak and the gain alone; what equaliser and compressor make of peaks is not in them.
        </p>
      )}
    </div>
  );
}

export function FilterEditor({ edit: moveEdit }: { readonly edit: MoveEdit }) {
  const move = effective(moveEdit) as MoveOf<'convolution'>;
  return (
    <div className="segmented" role="group" aria-label="Phase">
      {(['minimum', 'linear'] as const).map((phase) => (
        <button
          key={phase}
          type="button"
          aria-pressed={move.phase === phase}
          onClick={() => put({ ...move, phase }, 'phase')}
        >
          {phase === 'minimum' ? 'Minimum phase' : 'Linear phase'}
        </button>
      ))}
    </div>
  );
}
