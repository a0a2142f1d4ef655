import { useSession } from '../state/index.ts';

const STATE_WORDS = {
  none: '',
  solving: 'Solving…',
  ready: 'The plan is stored.',
  saving: 'Storing…',
  failed: 'Not stored.',
} as const;

/** Whether the server holds the plan as it is shown. */
export function PlanStateLine() {
  const { planState } = useSession();
  return (
    <p className="muted plan-state" aria-live="polite">
      {STATE_WORDS[planState]}
    </p>
  );
}
