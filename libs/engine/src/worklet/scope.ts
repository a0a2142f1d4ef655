/** What `AudioWorkletGlobalScope` has and this library uses; TypeScript ships no types for it. */
interface AudioWorkletScope {
  readonly sampleRate: number;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, processor: new (options: ProcessorOptions) => object): void;
}

/** The part of `AudioWorkletNodeOptions` that arrives in the processor. */
export interface ProcessorOptions {
  readonly processorOptions?: unknown;
}

/**
 * The scope, with a stand-in for what it lacks and a dependency asks for while it is loaded: TypeBox makes a
 * `TextEncoder` for hashes that nobody takes here. This module has to be imported before any that loads TypeBox.
 */
export const audioWorkletScope = prepareScope();

function prepareScope(): AudioWorkletScope {
  const scope = globalThis as unknown as AudioWorkletScope & { TextEncoder?: unknown };
  scope.TextEncoder ??= function (): void {};
  return scope;
}
