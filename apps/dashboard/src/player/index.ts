import './player.css';

export { PlayerBar } from './PlayerBar.tsx';
export { setDevice } from './hearing.ts';
export { useAudition, useDeviceId } from './playerState.ts';
