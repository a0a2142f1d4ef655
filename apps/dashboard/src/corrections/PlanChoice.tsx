import { hashOfMixView } from '../app/navigation.ts';
import { askForStep, selectPlanBasis, useSession, type PlanBasis, type WantedStep } from '../state/index.ts';

/** Which of the two plans of a mix with references is worked on; without references, that there could be a second one. */
export function PlanChoice() {
  const { references, planBasis } = useSession();
  if (references.length === 0) {
    return (
      <p className="plan-choice muted">
        With a reference there is a second plan, towards it. <a href={hashOfMixView('overview')}>Add one</a>
      </p>
    );
  }
  const choices: readonly { basis: PlanBasis; words: string; title: string }[] = [
    {
      basis: 'references',
      words: references.length === 1 ? 'Match the reference' : `Match the ${references.length} references`,
      title: 'Bring the mix to where its references are',
    },
    { basis: 'findings', words: 'Mend the mix by itself', title: 'Only mend what was found in the mix alone' },
  ];
  return (
    <div className="plan-choice">
      <div className="segmented" role="group" aria-label="Plan">
        {choices.map(({ basis, words, title }) => (
          <button
            key={basis}
            type="button"
            aria-pressed={basis === planBasis}
            title={title}
            onClick={() => selectPlanBasis(basis)}
          >
            {words}
          </button>
        ))}
      </div>
      <span className="muted">Two plans for one mix; each keeps its edits.</span>
    </div>
  );
}

/** What is said when a step was asked for that the plan does not have. */
export function NoSuchStep({ wanted, isAlone }: { readonly wanted: WantedStep; readonly isAlone: boolean }) {
  const { title } = wanted;
  return (
    <p className="no-such-step card padded" role="status">
      <span>
        {isAlone
          ? `“${title}” was found beside the reference; the mix by itself has no step for it.`
          : `The match has no step for “${title}”.`}
      </span>
      <button
        type="button"
        className="button small"
        onClick={() => {
          askForStep(wanted);
          selectPlanBasis(isAlone ? 'references' : 'findings');
        }}
      >
        {isAlone ? 'See the match' : 'Mend the mix by itself'}
      </button>
    </p>
  );
}
