import { judge } from '../limits.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { counted, plain } from '../words.ts';

/** A handful of samples may use few bits by chance. */
const LEAST_SECONDS = 0.05;

/** Fewer bits in use than the file has. */
export const fileBitdepth = defineRule({
  id: 'file.bitdepth',
  title: 'Fewer bits than the file says',
  measures: 'bits in use, bit.',
  limits: { min: 16, failBeyond: 2, slack: 0 },
  limit: {
    text: 'At least 16 bits, and no fewer than the file has: a 24-bit file that holds 16 bits is a remark, fewer than 16 a warning, 14 and fewer a failure.',
    source: 'delivery rules of distributors ask for 16 or 24 real bits (Spotify provider documentation)',
  },
  silentWhen: 'the file is lossy, floating-point off any grid, silent, or shorter than a twentieth of a second.',
  intentShifts: { lofi: { infoOnly: true, because: 'bit reduction is an effect' } },
  explain: {
    what: 'Somewhere on the way the samples were rounded to fewer bits, and the file was only made to look finer.',
    howMeasured: 'Which of the low bits of all samples ever change.',
    whyItMatters:
      'Without dither, rounding is distortion in fades and reverb tails; and a 24-bit delivery made of 16 bits is not what it says.',
    howToHear: 'Turn up the last seconds of a fade: grit instead of hiss.',
    whatToDo: 'Export again from the session at the full depth; dither once, at the very end, when going to 16 bits.',
    falseFriends: 'A 16-bit recording in a 24-bit session is what it is. A test tone may use few values.',
  },
  evaluate({ report, limits, standard }) {
    const bits = stageValue(report, 'file')?.effectiveBitDepth;
    const declared = report.file.format.bitDepth;
    if (bits === undefined) return silent('lossy, floating-point or silent');
    if (report.file.durationSeconds < LEAST_SECONDS) return silent('too few samples to tell');
    const { severity } = judge(bits, standard, limits);
    const isPadded = declared !== undefined && declared <= 24 && bits < declared;
    if (severity === 'pass' && !isPadded) return passed({ value: bits, unit: 'bit' }, standard);
    return [
      {
        severity: severity === 'pass' ? 'info' : severity,
        measured: { value: bits, unit: 'bit' },
        expected: { min: Math.max(standard.min ?? 0, isPadded ? declared : 0), source: standard.source },
        ranges: [],
        because: becauseOf(bits, isPadded ? declared : undefined),
        advice: `Export again from the session at full depth${bits < 16 ? `; ${plain(16 - bits, 0)} bits of every sample are lost here` : ''}.`,
        confidence: 0.95,
        audibility: Math.min(1, 0.1 + Math.max(0, 16 - bits) / 6),
      },
    ];
  },
});

function becauseOf(bits: number, ofBits: number | undefined): string {
  const used = counted(bits, 'bit');
  return ofBits === undefined
    ? `the samples have no more than ${used}.`
    : `only ${used} of the ${ofBits} that the file has ${bits === 1 ? 'is' : 'are'} ever used.`;
}
