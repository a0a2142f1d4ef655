import { AuralignError } from '@auralign/audio';
import type { Plan } from '../plan/plan.ts';
import { apo } from './apo.ts';
import { aupreset } from './aupreset.ts';
import { camilladsp } from './camilladsp.ts';
import { dawproject } from './dawproject.ts';
import { easyeffects } from './easyeffects.ts';
import { ffmpeg } from './ffmpeg.ts';
import type { ExportContext, Exported, ExportFormat } from './format.ts';
import { ir } from './ir.ts';
import { jsfx } from './jsfx.ts';
import { proq3 } from './proq3.ts';
import { reaper } from './reaper.ts';
import { sox } from './sox.ts';
import { steps } from './steps.ts';

/** Every format a plan can be taken away in: the exact and open ones first. The one list. */
export const EXPORT_FORMATS = [
  apo,
  camilladsp,
  easyeffects,
  ffmpeg,
  sox,
  ir,
  jsfx,
  reaper,
  proq3,
  aupreset,
  dawproject,
  steps,
] as const satisfies readonly ExportFormat[];

export type ExportFormatId = (typeof EXPORT_FORMATS)[number]['id'];

/**
 * The plan as settings for another program, with the largest error in dB that costs.
 *
 * @param formatId one of `EXPORT_FORMATS`
 * @param context  rate and channels of the audio the settings are for
 * @throws AuralignError `INVALID_OPTION` for a format that is not there, a rate or a number of channels that is none;
 *         `INVALID_PLAN` when the plan cannot be realised on such audio
 */
export async function exportPlan(plan: Plan, formatId: string, context: ExportContext): Promise<Exported> {
  const format = EXPORT_FORMATS.find(({ id }) => id === formatId);
  if (format === undefined) {
    const known = EXPORT_FORMATS.map(({ id }) => id).join(', ');
    throw new AuralignError(
      'INVALID_OPTION',
      `There is no export format ${JSON.stringify(formatId)}.`,
      `Known: ${known}.`,
    );
  }
  const { sampleRateHz, channelCount } = context;
  if (!Number.isInteger(sampleRateHz) || sampleRateHz < 8000 || sampleRateHz > 768_000) {
    throw new AuralignError('INVALID_OPTION', `sampleRateHz is ${sampleRateHz}; it must lie between 8000 and 768000.`);
  }
  if (!Number.isInteger(channelCount) || channelCount < 1 || channelCount > 64) {
    throw new AuralignError('INVALID_OPTION', `channelCount is ${channelCount}; it must lie between 1 and 64.`);
  }
  return format.export(plan, context);
}
