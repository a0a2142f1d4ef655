import './player.css';

export { PlayerBar } from './PlayerBar.tsx';
export { useAudition } from './playerState.ts';
