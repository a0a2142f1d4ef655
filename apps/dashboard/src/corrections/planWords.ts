import type { PlanRecord } from '@auralign/server/api';
import type { Edits } from './edits.ts';

/** What there is to do, in a sentence or two under the heading. */
export function planWords({ referenceIds }: Pick<PlanRecord, 'referenceIds'>, edits: Edits): string {
  const isAlone = referenceIds.length === 0;
  if (edits.length === 0) {
    return isAlone
      ? 'Nothing to mend: no finding asks for a move on the whole mix. Doing nothing is a valid answer.'
      : 'Nothing to do: the mix is where its reference is.';
  }
  const heard = 'Everything here is heard at once as source 3. Nothing is written until you apply it.';
  if (!isAlone) return heard;
  return edits.every(({ isOffered }) => isOffered === true)
    ? `Nothing has to be mended: doing nothing is a valid answer. What is offered below is a matter of taste. ${heard}`
    : `Made of what was found in the mix. ${heard}`;
}
