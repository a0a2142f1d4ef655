import './corrections.css';
import './eq/eq.css';
import './fields.css';
import './moves/moves.css';

export { CorrectionsView } from './CorrectionsView.tsx';
