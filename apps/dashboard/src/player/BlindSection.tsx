import { useId, useState } from 'react';
import { abxTally } from './abx.ts';
import { answer, beginAbx, endAbx, setBlind } from './choosing.ts';
import { SLOTS, usePlayer, type Slot } from './playerState.ts';
import { pValueText } from './words.ts';

const NAMES: Readonly<Record<Slot, string>> = { mix: 'Mix', reference: 'Reference', corrected: 'Corrected' };
/** Sixteen trials: twelve right answers are then p < 0.05, the usual length of such tests. */
const ADVISED_TRIALS = 16;

/** Listening without knowing what one hears: hidden names, and the ABX test. */
export function BlindSection() {
  const { abx, blindOrder, status } = usePlayer();
  const id = useId();
  const present = SLOTS.filter((slot) => status[slot].kind === 'ready');
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Blind</h2>
      {abx === undefined ? (
        <>
          <button
            type="button"
            className="player-toggle"
            aria-pressed={blindOrder !== undefined}
            disabled={present.length < 2}
            onClick={() => setBlind(blindOrder === undefined)}
          >
            {blindOrder === undefined ? 'Hide and shuffle names' : 'Reveal'}
          </button>
          <p className="player-hint">Equally loud, names and charts hidden: the ears decide.</p>
          {blindOrder === undefined && <AbxStart present={present} />}
        </>
      ) : (
        <AbxTrial />
      )}
    </section>
  );
}

function AbxStart({ present }: { readonly present: readonly Slot[] }) {
  const [pair, setPair] = useState<readonly [Slot, Slot]>(['mix', 'corrected']);
  const id = useId();
  const fallback = present.find((slot) => slot !== pair[0]);
  const first = present.includes(pair[0]) ? pair[0] : present[0];
  const second = present.includes(pair[1]) && pair[1] !== first ? pair[1] : fallback;
  if (first === undefined || second === undefined) return null;
  const select = (index: 0 | 1, value: Slot) => (
    <select
      aria-label={index === 0 ? 'A' : 'B'}
      id={`${id}-${index}`}
      value={value}
      onChange={({ target }) => setPair(index === 0 ? [target.value as Slot, second] : [first, target.value as Slot])}
    >
      {present.map((slot) => (
        <option key={slot} value={slot} disabled={slot === (index === 0 ? second : first)}>
          {NAMES[slot]}
        </option>
      ))}
    </select>
  );
  return (
    <div className="player-field">
      <span>ABX</span>
      {select(0, first)}
      {select(1, second)}
      <button type="button" className="player-toggle" onClick={() => beginAbx(first, second)}>
        Start
      </button>
    </div>
  );
}

function AbxTrial() {
  const { abx } = usePlayer();
  if (abx === undefined) return null;
  const { correct, total, pValue } = abxTally(abx);
  return (
    <>
      <p className="player-hint">
        A is the {NAMES[abx.first].toLowerCase()}, B the {NAMES[abx.second].toLowerCase()}. Hear A, B and X with 1, 2,
        3, then say which X is.
      </p>
      <div className="player-field">
        <button type="button" className="player-toggle" onClick={() => answer('A')}>
          X is A
        </button>
        <button type="button" className="player-toggle" onClick={() => answer('B')}>
          X is B
        </button>
        <button type="button" className="player-toggle" onClick={endAbx}>
          End
        </button>
      </div>
      <p className="figures" role="status">
        {total === 0
          ? `No answers yet; ${ADVISED_TRIALS} make a good test.`
          : `${correct} of ${total} right, ${pValueText(pValue)}: ${verdict(pValue, total)}`}
      </p>
    </>
  );
}

function verdict(pValue: number, total: number): string {
  if (pValue < 0.05) return 'you hear a difference.';
  return total < ADVISED_TRIALS ? 'could still be chance.' : 'no better than guessing.';
}
