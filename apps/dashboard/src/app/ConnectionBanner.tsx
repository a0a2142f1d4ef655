import { askNow } from '../state/connection.ts';

/** Says that the server is away; it is asked for until it is back, and then the banner goes. */
export function ConnectionBanner() {
  return (
    <div className="banner" role="alert">
      <span className="icon" aria-hidden="true">
        ⚠
      </span>
      <span>
        <strong>The Auralign server does not answer.</strong> What is on the page stays; everything goes on when it is
        back. Start it with <code>auralign serve</code>.
      </span>
      <button type="button" className="button small" onClick={() => void askNow()}>
        Try now
      </button>
    </div>
  );
}
