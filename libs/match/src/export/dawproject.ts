import { describeMove } from '../moves/index.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { ANY_BAND, carry, exported, type Receiver } from './carry.ts';
import { analogueModel, digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimal, decimals } from './rounding.ts';
import type { Step } from './deviceSteps.ts';
import { xmlText } from './xml.ts';
import { zipStored } from './zip.ts';

const DIGITS = { frequencyHz: 4, gainDb: 4, q: 5 } as const;

const RECEIVER: Receiver = {
  name: 'DAWproject',
  models: (frequenciesHz, sampleRateHz) => [
    digitalModel(frequenciesHz, sampleRateHz, 'bilinear'),
    analogueModel(frequenciesHz),
  ],
  filters:
    'Each DAW puts its own equaliser in place: this is the worse of bilinear cookbook filters and analogue-matched ones',
  channels: 'all',
  gain: 'exact',
  sideGain: false,
  balance: false,
  compressor: {
    words: "the DAW's own compressor takes its place; it follows the level its own way.",
    multiband: false,
  },
  limiter: "the DAW's own limiter takes its place; look whether it holds true peaks.",
  maxBands: 64,
  limits: ANY_BAND,
  round: decimals(DIGITS),
};

/** A project with one master channel that carries the devices, and a marker a move. */
export const dawproject = defineExportFormat({
  id: 'dawproject',
  title: 'DAWproject (Bitwig, Studio One, Cubase …)',
  mediaType: 'application/vnd.dawproject',
  use: 'Open it as a project and copy the devices of its master channel.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const bytes = zipStored([
      { name: 'project.xml', text: projectXml(plan, carried.steps, context.channelCount) },
      {
        name: 'metadata.xml',
        text: `${DECLARATION}\n<MetaData><Title>${xmlText(baseName(plan))}</Title></MetaData>\n`,
      },
    ]);
    return exported(
      carried,
      [{ name: fileName(plan), bytes }],
      ['Some DAWs skip the devices of a DAWproject on import: keep the format steps beside it.'],
    );
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.dawproject`;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Children stand in the order of Project.xsd, whose types are sequences. */
function projectXml(plan: Plan, steps: readonly Step[], channelCount: number): string {
  const devices = steps.flatMap((step, index) => deviceOf(step, `device${index + 1}`));
  const markers = plan.moves.map((move) => {
    const name = xmlText(`${describeMove(move)}. ${move.because}`);
    return `<Marker time="0" name="${name}"/>`;
  });
  return [
    DECLARATION,
    '<Project version="1.0">',
    '<Application name="Auralign" version="0.1"/>',
    '<Structure>',
    `<Track contentType="audio" loaded="true" id="track1" name="${xmlText(baseName(plan))}">`,
    `<Channel audioChannels="${channelCount}" role="master" solo="false" id="channel1">`,
    ...(devices.length === 0 ? [] : ['<Devices>', ...devices, '</Devices>']),
    '</Channel>',
    '</Track>',
    '</Structure>',
    '<Arrangement id="arrangement1">',
    '<Lanes timeUnit="seconds" id="lanes1"/>',
    ...(markers.length === 0 ? [] : ['<Markers timeUnit="seconds" id="markers1">', ...markers, '</Markers>']),
    '</Arrangement>',
    '</Project>',
    '',
  ].join('\n');
}

const BAND_TYPES = {
  peaking: 'bell',
  'low-shelf': 'lowShelf',
  'high-shelf': 'highShelf',
  'high-pass': 'highPass',
  'low-pass': 'lowPass',
  notch: 'notch',
} as const satisfies Record<EqBand['kind'], string>;

function deviceOf(step: Step, id: string): string[] {
  switch (step.kind) {
    case 'eq':
      return [open('Equalizer', id), ENABLED, ...step.bands.map(bandXml), '</Equalizer>'];
    case 'gain': // an equaliser without bands: DAWproject has no gain of its own
      return [open('Equalizer', id), ENABLED, decibels('OutputGain', step.gainDb), '</Equalizer>'];
    case 'side-gain': // never carried: DAWproject knows neither sides nor balance of a device
    case 'balance':
      return [];
    case 'compressor':
      return step.bands.flatMap((band) => [
        open('Compressor', id),
        ENABLED,
        seconds('Attack', band.attackSeconds),
        '<AutoMakeup value="false"/>',
        decibels('OutputGain', band.makeUpDb),
        `<Ratio unit="linear" value="${decimal(band.ratio, 4)}"/>`,
        seconds('Release', band.releaseSeconds),
        decibels('Threshold', band.thresholdDbfs),
        '</Compressor>',
      ]);
    case 'limiter':
      return [
        open('Limiter', id),
        ENABLED,
        seconds('Attack', step.lookaheadSeconds),
        seconds('Release', step.releaseSeconds),
        decibels('Threshold', step.ceilingDbtp),
        '</Limiter>',
      ];
    default:
      return step satisfies never;
  }
}

const ENABLED = '<Enabled value="true"/>';

function open(device: string, id: string): string {
  return `<${device} deviceName="${device}" deviceRole="audioFX" id="${id}">`;
}

function decibels(name: string, valueDb: number): string {
  return `<${name} unit="decibel" value="${decimal(valueDb, DIGITS.gainDb)}"/>`;
}

function seconds(name: string, value: number): string {
  return `<${name} unit="seconds" value="${decimal(value, 6)}"/>`;
}

/** Passes are of second order. */
function bandXml(band: EqBand): string {
  const pass = band.kind === 'high-pass' || band.kind === 'low-pass';
  return [
    `<Band type="${BAND_TYPES[band.kind]}"${pass ? ' order="2"' : ''}>`,
    `<Freq unit="hertz" value="${decimal(band.frequencyHz, DIGITS.frequencyHz)}"/>`,
    'gainDb' in band ? decibels('Gain', band.gainDb) : '',
    `<Q unit="linear" value="${decimal(band.q, DIGITS.q)}"/>`,
    ENABLED,
    '</Band>',
  ].join('');
}
