import { useAnnouncement } from '../state/announcer.ts';

/** The two places assistive technology listens to; always there, or the first words would be lost. */
export function LiveRegions() {
  const { text, urgency, count } = useAnnouncement();
  // The same words again have to be another node to be read again.
  return (
    <>
      <div className="visually-hidden" role="status">
        {urgency === 'polite' && <span key={count}>{text}</span>}
      </div>
      <div className="visually-hidden" role="alert">
        {urgency === 'assertive' && <span key={count}>{text}</span>}
      </div>
    </>
  );
}
