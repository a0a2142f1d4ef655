import { useId } from 'react';
import { AimSelect } from '../views/parts/AimSelect.tsx';
import { PlanStateLine } from './PlanStateLine.tsx';

/** What a plan of findings can be asked for: the aim decides what is a fault. */
export function AimPanel() {
  const id = useId();
  return (
    <section className="card padded plan-options" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>What it is meant to be</h2>
      <div className="option-row">
        <label htmlFor={`${id}-aim`}>Aim</label>
        <AimSelect id={`${id}-aim`} />
      </div>
      <p className="muted">What is a fault in one kind of music is the point of another.</p>
      <PlanStateLine />
    </section>
  );
}
