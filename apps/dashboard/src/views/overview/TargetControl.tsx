import type { StoreProfile } from '@auralign/analysis';
import { storeTarget, type LoudnessTarget } from '@auralign/charts';
import { useId } from 'react';

/** Whose loudness is aimed at: `reference`, `none`, or the id of a store or rule. */
export type TargetId = string;

/** The zone for the loudness history; `undefined`: that of the references, where there are any. */
export function targetOf(id: TargetId, stores: readonly StoreProfile[]): LoudnessTarget | 'none' | undefined {
  if (id === 'none') return 'none';
  const profile = stores.find((candidate) => candidate.id === id);
  return profile === undefined ? undefined : storeTarget(profile);
}

interface TargetControlProps {
  readonly target: TargetId;
  readonly stores: readonly StoreProfile[];
  readonly hasReference: boolean;
  readonly onChange: (target: TargetId) => void;
}

/** Chooses the target of the loudness history. */
export function TargetControl({ target, stores, hasReference, onChange }: TargetControlProps) {
  const id = useId();
  const shown = target === 'reference' && !hasReference ? 'none' : target;
  return (
    <label className="field inline" htmlFor={id}>
      <span>Target</span>
      <select id={id} value={shown} onChange={({ currentTarget: { value } }) => onChange(value)}>
        {hasReference && <option value="reference">Reference</option>}
        {stores.map(({ id: profileId, title, targetLufs }) => (
          <option key={profileId} value={profileId}>
            {title}, {String(targetLufs).replace('-', '−')} LUFS
          </option>
        ))}
        <option value="none">None</option>
      </select>
    </label>
  );
}
