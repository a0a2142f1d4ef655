export { analyzeMusic, type AnalyzeMusicOptions } from './analyzeMusic.ts';
export { analyzeMusicStream } from './analyzeMusicStream.ts';
export { type MusicFacts, type MusicFigure } from './musicFacts.ts';
