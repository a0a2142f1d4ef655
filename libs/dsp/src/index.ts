export interface Kernels {
  readonly backend: string;
}
