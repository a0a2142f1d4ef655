import { useEffect, useState } from 'react';
import { copyText } from './copying.ts';
import { withUnit } from './words.ts';

interface CopyValueProps {
  /** As shown, rounded. */
  readonly text: string;
  readonly unit: string;
  /** What the figure is: "Integrated loudness of the mix". */
  readonly label: string;
}

/** A figure that goes to the clipboard with its unit when it is clicked. */
export function CopyValue({ text, unit, label }: CopyValueProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const whole = withUnit(text, unit);
  return (
    <button
      type="button"
      className={`copy-value figures${isCopied ? ' is-copied' : ''}`}
      title={isCopied ? 'Copied' : `Copy ${whole}`}
      aria-label={`${label}: ${whole}. Copy`}
      onClick={() => void copyText(whole.replace('−', '-'), label).then(setCopied)}
    >
      {text}
      {unit !== '' && <span className="unit"> {unit}</span>}
    </button>
  );
}
