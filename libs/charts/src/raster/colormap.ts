/** Maps whose lightness rises evenly, so that louder is lighter for every eye and in grey print. */
const STOPS = {
  // S. van der Walt and N. Smith, matplotlib 1.5: every ninth of the published tables (CC0)
  viridis: [0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725],
  magma: [0x000004, 0x180f3d, 0x440f76, 0x721f81, 0x9e2f7f, 0xcd4071, 0xf1605d, 0xfd9668, 0xfeca8d, 0xfcfdbf],
} as const;

export type Colormap = keyof typeof STOPS;

/** Red, green and blue, 0 to 255, of a value from 0 (quiet, dark) to 1 (loud, light); outside it is held. */
export function colourOf(colormap: Colormap, value: number): readonly [red: number, green: number, blue: number] {
  const stops = STOPS[colormap];
  const position = Math.min(1, Math.max(0, value)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(position));
  const part = position - below;
  const mixed = (shift: number): number => {
    const [from, to] = [(stops[below]! >> shift) & 255, (stops[below + 1]! >> shift) & 255];
    return Math.round(from + part * (to - from));
  };
  return [mixed(16), mixed(8), mixed(0)];
}

/** The same as `#rrggbb`. */
export function hexOf(colormap: Colormap, value: number): string {
  return `#${colourOf(colormap, value)
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}
