import { useId, useState } from 'react';
import { clamp, type Range } from './ranges.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly range: Pick<Range, 'minimum' | 'maximum'> & Partial<Pick<Range, 'description'>>;
  readonly unit: string;
  readonly digits: number;
  readonly step: number;
  /** Of the number shown to the number meant: 0.001 for milliseconds of seconds. */
  readonly scale?: number;
  readonly isLabelHidden?: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number with its unit, kept inside its range. What is typed counts when it is a number; the field shows the rest as typed. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, range, unit, digits, step, scale = 1, isLabelHidden, isDisabled, onChange } = props;
  const id = useId();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const shown = typed ?? (value / scale).toFixed(digits);
  return (
    <div className="number-field" title={range.description}>
      <label htmlFor={id} className={isLabelHidden === true ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <span className="number-box">
        <input
          id={id}
          type="number"
          className="figures"
          step={step}
          min={Number((range.minimum / scale).toFixed(digits))}
          max={Number((range.maximum / scale).toFixed(digits))}
          value={shown}
          disabled={isDisabled === true}
          onChange={({ target }) => {
            setTyped(target.value);
            const number = target.valueAsNumber * scale;
            if (Number.isFinite(number)) onChange(clamp(number, range));
          }}
          onBlur={() => setTyped(undefined)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') setTyped(undefined);
          }}
        />
        {unit !== '' && <span className="unit">{unit}</span>}
      </span>
    </div>
  );
}
