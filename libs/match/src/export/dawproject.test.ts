import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  COMPRESSOR,
  eqMove,
  gainMove,
  LIMITER,
  must,
  planOf,
  SIDE,
  textOf,
  TONE,
  WIDTH,
} from '../testing/exportCases.ts';
import type { Move } from '../moves/index.ts';
import { exportPlan } from './index.ts';

const STEREO = { sampleRateHz: 44_100, channelCount: 2 };

/** An archive by its central directory (PKWARE APPNOTE 4.3.12, 4.3.16), each entry checked against its local header. */
function unzip(bytes: Uint8Array): Map<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder();
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  expect(at + view.getUint32(end + 12, true)).toBe(end);
  const entries = new Map<string, string>();
  for (let entry = 0; entry < count; entry++) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    expect(view.getUint16(at + 10, true)).toBe(0); // stored
    const [crc, packed, size] = [16, 20, 24].map((offset) => view.getUint32(at + offset, true));
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = text.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    expect(packed).toBe(size);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    expect(bytes.subarray(local + 4, local + 30)).toEqual(bytes.subarray(at + 6, at + 32));
    const data = bytes.subarray(local + 30 + nameLength, local + 30 + nameLength + size!);
    expect(crc32(data)).toBe(crc);
    entries.set(name, text.decode(data));
    at += 46 + nameLength;
  }
  return entries;
}

interface Element {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Element[];
}

/** A strict reader of the XML without text content that is written here; throws where it is not well formed. */
function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  const rest = text.replace(/^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\n/, '');
  const tag = /<(\/?)([A-Za-z]\w*)((?: [A-Za-z]\w*="[^"<>]*")*)(\/?)>|([^<]+)/y;
  while (tag.lastIndex < rest.length) {
    const match = tag.exec(rest);
    if (match === null) throw new Error('not well formed');
    const [, closing, name, attributes, empty, characters] = match;
    if (characters !== undefined) {
      must(!characters.replace(/&#\d+;/g, '').includes('&'), 'no entity that is not a number');
      continue;
    }
    if (closing === '/') {
      must(open.pop()!.name === name, `</${name}> closes what is open`);
      continue;
    }
    const list = [...attributes!.matchAll(/ (\w+)="([^"]*)"/g)].map((each): [string, string] => [each[1]!, each[2]!]);
    for (const [, value] of list) expect(value.replace(/&#\d+;/g, '')).not.toMatch(/&/);
    expect(new Set(list.map(([key]) => key)).size).toBe(list.length);
    const element: Element = { name: name!, attributes: new Map(list), children: [] };
    open.at(-1)!.children.push(element);
    if (empty !== '/') open.push(element);
  }
  expect(open).toHaveLength(1);
  expect(root.children).toHaveLength(1);
  return root.children[0]!;
}

/** Order of the children of each type in Project.xsd, all of which are sequences; a star marks what may repeat. */
const SEQUENCES: Record<string, string[]> = {
  Project: ['Application', 'Transport', 'Structure', 'Arrangement', 'Scenes'],
  Structure: ['Track*'],
  Track: ['Channel', 'Track*'],
  Channel: ['Devices', 'Mute', 'Pan', 'Sends', 'Volume'],
  Devices: ['Equalizer*', 'Compressor*', 'Limiter*'], // a choice: any order
  Equalizer: ['Parameters', 'Enabled', 'State', 'Band*', 'InputGain', 'OutputGain'],
  Band: ['Freq', 'Gain', 'Q', 'Enabled'],
  Compressor: [
    'Parameters',
    'Enabled',
    'State',
    'Attack',
    'AutoMakeup',
    'InputGain',
    'OutputGain',
    'Ratio',
    'Release',
    'Threshold',
  ],
  Limiter: ['Parameters', 'Enabled', 'State', 'Attack', 'InputGain', 'OutputGain', 'Release', 'Threshold'],
  Arrangement: ['Lanes', 'Markers', 'TempoAutomation', 'TimeSignatureAutomation'],
  Markers: ['Marker*'],
};

/** Attributes the schema requires. */
const REQUIRED: Record<string, string[]> = {
  Project: ['version'],
  Application: ['name', 'version'],
  Equalizer: ['deviceName', 'deviceRole'],
  Compressor: ['deviceName', 'deviceRole'],
  Limiter: ['deviceName', 'deviceRole'],
  Band: ['type'],
  Marker: ['time'],
  ...Object.fromEntries(
    ['Freq', 'Gain', 'Q', 'Attack', 'Release', 'Threshold', 'OutputGain', 'Ratio'].map((name) => [name, ['unit']]),
  ),
};

function validate(element: Element, ids: Set<string>): void {
  for (const name of REQUIRED[element.name] ?? []) expect([...element.attributes.keys()]).toContain(name);
  const id = element.attributes.get('id');
  if (id !== undefined) {
    must(!ids.has(id), `${id} is there once`);
    ids.add(id);
  }
  const sequence = SEQUENCES[element.name] ?? [];
  let place = 0;
  for (const child of element.children) {
    const at = sequence.findIndex((name) => name.replace('*', '') === child.name);
    expect(at, `${child.name} in ${element.name}`).toBeGreaterThanOrEqual(0);
    if (element.name !== 'Devices') {
      must(at >= place, `${child.name} in its place in ${element.name}`);
      place = sequence[at]!.endsWith('*') ? at : at + 1;
    }
    validate(child, ids);
  }
}

function all(element: Element, name: string): Element[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => all(child, name))];
}

describe('the DAWproject', () => {
  const moves = [eqMove(TONE), COMPRESSOR, gainMove(2.5), LIMITER];

  it('is an archive whose project follows the order of the schema', async () => {
    const entries = unzip(bytesOf(await exportPlan(planOf(moves, 'Ümläut & "quote".wav'), 'dawproject', STEREO)));
    expect([...entries.keys()]).toEqual(['project.xml', 'metadata.xml']);
    validate(parseXml(entries.get('project.xml')!), new Set());
    expect(parseXml(entries.get('metadata.xml')!).children.map(({ name }) => name)).toEqual(['Title']);
  });

  it('holds devices in the order of the plan, with its numbers, and a marker a move', async () => {
    const project = parseXml(unzip(bytesOf(await exportPlan(planOf(moves), 'dawproject', STEREO))).get('project.xml')!);
    const [devices] = all(project, 'Devices');
    expect(devices!.children.map(({ name }) => name)).toEqual(['Equalizer', 'Compressor', 'Equalizer', 'Limiter']);
    const number = (element: Element, name: string) => Number(all(element, name)[0]!.attributes.get('value'));
    const bands = all(project, 'Band');
    expect(bands.map(({ attributes }) => attributes.get('type'))).toEqual([
      'highPass',
      'lowShelf',
      'bell',
      'bell',
      'highShelf',
    ]);
    for (const [index, band] of TONE.entries()) {
      expect(number(bands[index]!, 'Freq')).toBeCloseTo(band.frequencyHz, 3);
      expect(number(bands[index]!, 'Q')).toBeCloseTo(band.q, 4);
      const gain = 'gainDb' in band ? band.gainDb : undefined;
      expect(all(bands[index]!, 'Gain')).toHaveLength(gain === undefined ? 0 : 1);
      expect(gain === undefined ? 0 : number(bands[index]!, 'Gain') - gain).toBeCloseTo(0, 3);
    }
    const [, compressor, gain, limiter] = devices!.children;
    expect(['Threshold', 'Ratio', 'Attack', 'Release', 'OutputGain'].map((name) => number(compressor!, name))).toEqual([
      -18, 2, 0.03, 0.2, 1,
    ]);
    expect(number(gain!, 'OutputGain')).toBe(2.5);
    expect(number(limiter!, 'Threshold')).toBe(-1);
    expect(all(project, 'Marker')).toHaveLength(moves.length);
  });

  it('has no empty lists of devices or markers, which the schema forbids', async () => {
    const project = parseXml(unzip(bytesOf(await exportPlan(planOf([]), 'dawproject', STEREO))).get('project.xml')!);
    expect(all(project, 'Markers')).toEqual([]);
  });
});

describe('the steps', () => {
  it('tell all four DAWs every number, and REAPER bandwidths', async () => {
    const text = textOf(await exportPlan(planOf([eqMove(TONE), COMPRESSOR, gainMove(2.5), LIMITER]), 'steps', STEREO));
    for (const name of ['Ableton Live', 'Logic Pro', 'REAPER', 'Pro Tools']) expect(text).toContain(`\n${name}\n`);
    expect(text.match(/280 Hz, Gain -3\.2 dB/g)).toHaveLength(4);
    expect(text.match(/Threshold -18 dB, Ratio 2:1/g)).toHaveLength(4);
    // Q 1.1: 2/ln 2 · asinh(1/2.2) = 1.265 octaves.
    expect(text).toContain('280 Hz, Gain -3.2 dB, Bandwidth 1.27 oct');
    expect(text).toMatch(/Largest error: \d\.\d\d dB/);
  });

  it('tell where a DAW cannot follow to the sides', async () => {
    const exported = await exportPlan(planOf([eqMove(SIDE, 'side')]), 'steps', STEREO);
    expect(textOf(exported).match(/Leave out the equaliser for the side/g)).toHaveLength(2);
    expect(textOf(exported)).toContain('Edit to S');
    expect(exported.warnings.join(' ')).toContain("REAPER's and Pro Tools'");
    expect(textOf(exported)).toContain("REAPER's and Pro Tools'");
  });

  it('do not widen the bass where a DAW cannot hold it back', async () => {
    const told = async (move: Move) => textOf(await exportPlan(planOf([move]), 'steps', STEREO));
    const gainOnly = Object.fromEntries(Object.entries(WIDTH).filter(([name]) => name !== 'lowShelf')) as Move;
    expect((await told(gainOnly)).match(/Change the sides by -1\.5 dB/g)).toHaveLength(4);
    const text = await told(WIDTH);
    expect(text.match(/Change the sides by -1\.5 dB/g)).toHaveLength(2); // Live and Logic, which have the shelves, too
    expect(text.match(/Leave the width as it is/g)).toHaveLength(2);
  });
});
