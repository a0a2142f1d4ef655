import { registerChainProcessor } from '@auralign/engine/worklet';

/** Runs on the audio thread: the correction as it will be rendered. */
registerChainProcessor();
