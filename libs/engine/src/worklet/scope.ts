/** What `AudioWorkletGlobalScope` has and this library uses; TypeScript ships no types for it. */
export interface AudioWorkletScope {
  readonly sampleRate: number;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, processor: new (options: ProcessorOptions) => object): void;
}

/** The part of `AudioWorkletNodeOptions` that arrives in the processor. */
export interface ProcessorOptions {
  readonly processorOptions?: unknown;
}
