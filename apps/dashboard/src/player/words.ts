/** A time for a screen reader: `1 minute 5 seconds`. */
export function spokenTime(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  const minutes = Math.floor(whole / 60);
  const minuteWords = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const secondWords = `${whole % 60} ${whole % 60 === 1 ? 'second' : 'seconds'}`;
  return minutes === 0 ? secondWords : `${minuteWords} ${secondWords}`;
}

/** `p = 0.17`, `p = 0.0003`, `p < 0.0001`. */
export function pValueText(pValue: number): string {
  if (pValue < 0.0001) return 'p < 0.0001';
  return `p = ${pValue.toFixed(pValue < 0.01 ? 4 : 2)}`;
}
