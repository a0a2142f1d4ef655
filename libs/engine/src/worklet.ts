export { registerChainProcessor } from './worklet/processor.ts';
export { createLiveChain, type LiveChain, type LiveChainOptions } from './live/liveChain.ts';
