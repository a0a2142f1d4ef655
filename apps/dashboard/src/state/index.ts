/** What views, player and corrections may use of the session. */
export {
  currentSession,
  subscribeToSession,
  useSession,
  type Intent,
  type PlanBasis,
  type Progress,
  type Session,
} from './session.ts';
export {
  currentLoop,
  currentSoloBand,
  setFrequencyCursor,
  setFrequencyView,
  setLitBand,
  setLoop,
  setSoloBand,
  setTimeCursor,
  setTimeView,
  subscribeToLoop,
  subscribeToSoloBand,
  useFrequencyCursor,
  useFrequencyView,
  useLitBand,
  useLoop,
  useSoloBand,
  useTimeCursor,
  useTimeView,
  type Band,
  type TimeRange,
} from './cursors.ts';
export {
  currentPlayback,
  pausePlayback,
  playFrom,
  publishPlayback,
  subscribeToPlayback,
  subscribeToPlayRequests,
  togglePlayback,
  useIsBlind,
  type Playback,
  type PlayRequest,
  type Source,
} from './playback.ts';
export { announce } from './announcer.ts';
export { useStoreProfiles } from './storeProfiles.ts';
export { askForStep, dropWantedStep, useWantedStep, type WantedStep } from './wantedStep.ts';
export {
  addReference,
  removeReference,
  selectIntent,
  selectMix,
  selectPlanBasis,
  selectReferences,
} from './actions/selection.ts';
export { addFiles, diagnoseAgain, dropUpload, ensureAnalysed, openDemo, retry, stop } from './actions/tracks.ts';
export { applyEditedPlan } from './actions/savingPlan.ts';
export {
  cancelRender,
  compareSelection,
  openRender,
  renderPlan,
  requestPlan,
  resumePlan,
  type RenderFormat,
} from './actions/matching.ts';
