import { dimensionOf } from '@auralign/match';
import type { PlanRecord } from '@auralign/server/api';
import { useEffect, useState } from 'react';
import { dropWantedStep, useWantedStep, type WantedStep } from '../state/index.ts';
import type { Edits } from './edits.ts';
import { useWorking } from './working.ts';

/** The element of a step, to be found by whoever wants it in sight. */
export const stepElementId = (moveId: string): string => `step-${moveId}`;

/**
 * The step that deals with the move of a finding: that very one, or, in a plan towards references, the first of its kind, or of
 * its dimension.
 */
function stepFor(edits: Edits, move: WantedStep['move']): Edits[number] | undefined {
  return (
    edits.find((each) => each.move.id === move.id) ??
    edits.find((each) => each.finding === undefined && each.move.kind === move.kind) ??
    edits.find((each) => each.finding === undefined && dimensionOf(each.move) === dimensionOf(move))
  );
}

interface Pointed {
  readonly planId: string;
  readonly moveId: string | undefined;
  readonly wanted: WantedStep;
}

/**
 * Brings the step into sight that was asked for elsewhere, once its plan is there.
 *
 * @returns which step it is, or what was asked for and is not there; nothing once another plan is worked on
 */
export function usePointedStep(record: PlanRecord | undefined): {
  readonly pointedId: string | undefined;
  readonly missing: WantedStep | undefined;
} {
  const wanted = useWantedStep();
  const { recordId, history } = useWorking();
  const [pointed, setPointed] = useState<Pointed>();
  const planId = record?.id;
  useEffect(() => {
    if (wanted === undefined || planId === undefined || recordId !== planId) return undefined;
    const step = stepFor(history.present, wanted.move);
    dropWantedStep();
    setPointed({ planId, moveId: step?.move.id, wanted });
    if (step === undefined) return undefined;
    // After the page has gone to the top of its new view.
    requestAnimationFrame(() => {
      const element = document.getElementById(stepElementId(step.move.id));
      element?.scrollIntoView({ block: 'center' });
      element?.focus({ preventScroll: true });
    });
    return undefined;
  }, [wanted, planId, recordId, history]);
  if (pointed === undefined || pointed.planId !== planId) return { pointedId: undefined, missing: undefined };
  return { pointedId: pointed.moveId, missing: pointed.moveId === undefined ? pointed.wanted : undefined };
}
