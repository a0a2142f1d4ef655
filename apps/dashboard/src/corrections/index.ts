import './corrections.css';

export { CorrectionsView } from './CorrectionsView.tsx';
