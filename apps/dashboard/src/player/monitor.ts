import type { BiquadCoefficients } from '@auralign/dsp';
import { retarget, scheduleRamp, steadyGain, type Ramp } from './crossfade.ts';

/** What of the stereo picture is heard. Mono is the mid, (L+R)/2, from both loudspeakers; so are side, left and right. */
export const LISTENING_MODES = ['stereo', 'mono', 'side', 'left', 'right'] as const;
export type ListeningMode = (typeof LISTENING_MODES)[number];

/** Share of each channel in each loudspeaker: left→left, right→left, left→right, right→right. */
const MATRICES: Readonly<Record<ListeningMode, readonly [number, number, number, number]>> = {
  stereo: [1, 0, 0, 1],
  mono: [0.5, 0.5, 0.5, 0.5],
  side: [0.5, -0.5, 0.5, -0.5],
  left: [1, 0, 1, 0],
  right: [0, 1, 0, 1],
};

/** What all sources go through alike on their way to the ear. */
export interface Monitor {
  readonly input: AudioNode;
  setListening(mode: ListeningMode, atSeconds: number): void;
  /** Only what passes these filters is heard; none: everything. */
  setBand(sections: readonly BiquadCoefficients[], atSeconds: number): void;
  /** Impulse responses left→left, left→right, right→left, right→right; `null`: no device. */
  setDevice(responses: readonly Float32Array<ArrayBuffer>[] | null, atSeconds: number): void;
  setVolumeDb(volumeDb: number, atSeconds: number): void;
}

/** Filters swap more slowly than sources: their delays differ. */
const SWAP_SECONDS = 0.03;

export function createMonitor(context: BaseAudioContext, destination: AudioNode): Monitor {
  const input = stereoGain(context);
  const splitter = context.createChannelSplitter(2);
  const merger = context.createChannelMerger(2);
  const cells = MATRICES.stereo.map((share, index) => {
    const cell = context.createGain();
    cell.gain.value = share;
    splitter.connect(cell, index % 2);
    cell.connect(merger, 0, index < 2 ? 0 : 1);
    return { param: cell.gain, ramp: steadyGain(share) };
  });
  const band = createSlot(context);
  const device = createSlot(context);
  const volume = context.createGain();
  let volumeRamp = steadyGain(1);
  input.connect(splitter);
  merger.connect(band.input);
  band.output.connect(device.input);
  device.output.connect(volume).connect(destination);

  return {
    input,
    setListening(mode, atSeconds) {
      for (const [index, cell] of cells.entries()) {
        cell.ramp = retarget(cell.ramp, MATRICES[mode][index]!, atSeconds);
        scheduleRamp(cell.param, cell.ramp);
      }
    },
    setBand(sections, atSeconds) {
      if (sections.length === 0) return band.swap(null, atSeconds);
      const filters = sections.map(({ b0, b1, b2, a1, a2 }) => context.createIIRFilter([b0, b1, b2], [1, a1, a2]));
      for (const [index, filter] of filters.entries()) if (index > 0) filters[index - 1]!.connect(filter);
      return band.swap({ first: filters[0]!, last: filters.at(-1)! }, atSeconds);
    },
    setDevice(responses, atSeconds) {
      if (responses === null) return device.swap(null, atSeconds);
      const convolver = context.createConvolver();
      const buffer = context.createBuffer(responses.length, responses[0]?.length ?? 1, context.sampleRate);
      for (const [channel, response] of responses.entries()) buffer.copyToChannel(response, channel);
      convolver.normalize = false;
      convolver.buffer = buffer;
      return device.swap({ first: convolver, last: convolver }, atSeconds);
    },
    setVolumeDb(volumeDb, atSeconds) {
      volumeRamp = retarget(volumeRamp, 10 ** (volumeDb / 20), atSeconds, SWAP_SECONDS);
      scheduleRamp(volume.gain, volumeRamp);
    },
  };
}

/** A place in the graph whose effect can be exchanged while music plays. */
interface Slot {
  readonly input: AudioNode;
  readonly output: AudioNode;
  swap(effect: { readonly first: AudioNode; readonly last: AudioNode } | null, atSeconds: number): void;
}

function createSlot(context: BaseAudioContext): Slot {
  const input = stereoGain(context);
  const output = stereoGain(context);
  const plug = (effect: { readonly first: AudioNode; readonly last: AudioNode } | null, gain: number) => {
    const fade = context.createGain();
    fade.gain.value = gain;
    if (effect === null) input.connect(fade);
    else {
      input.connect(effect.first);
      effect.last.connect(fade);
    }
    fade.connect(output);
    const ramp: Ramp = steadyGain(gain);
    return { fade, effect, ramp, isDry: effect === null };
  };
  let current = plug(null, 1);
  return {
    input,
    output,
    swap(effect, atSeconds) {
      if (effect === null && current.isDry) return;
      const previous = current;
      previous.ramp = retarget(previous.ramp, 0, atSeconds, SWAP_SECONDS);
      scheduleRamp(previous.fade.gain, previous.ramp);
      current = plug(effect, 0);
      current.ramp = retarget(current.ramp, 1, atSeconds, SWAP_SECONDS);
      scheduleRamp(current.fade.gain, current.ramp);
      // A silent source that ends with the fade tells when the old effect can be let go of, on any kind of context.
      const clock = context.createConstantSource();
      clock.offset.value = 0;
      clock.connect(output);
      clock.addEventListener('ended', () => {
        if (previous.effect === null) input.disconnect(previous.fade);
        else input.disconnect(previous.effect.first);
        previous.fade.disconnect();
      });
      clock.start(atSeconds);
      clock.stop(atSeconds + 2 * SWAP_SECONDS);
    },
  };
}

/** Two channels whatever comes in: more are folded down, one is played by both loudspeakers. */
function stereoGain(context: BaseAudioContext): GainNode {
  const gain = context.createGain();
  gain.channelCount = 2;
  gain.channelCountMode = 'explicit';
  gain.channelInterpretation = 'speakers';
  return gain;
}
