/** A finished, freely licensed piece of music that the benchmark spoils on purpose. */
export interface Piece {
  readonly id: string;
  /** Debian package that holds it, or the folder of this repository. */
  readonly package: string;
  /** Below the unpacked package. */
  readonly file: string;
  readonly licence: string;
  readonly kind: string;
  /** Constants are set on `tune` and reported on `report`; a piece is never in both. */
  readonly half: 'tune' | 'report';
  /** Start of the passage that is spoilt, of another passage of the same piece, and their length. */
  readonly startSeconds: number;
  readonly otherStartSeconds: number;
  readonly lengthSeconds: number;
  /** Side less than 12 dB below mid, so that width can be spoilt audibly. */
  readonly hasWidth: boolean;
  /** Has drums or other attacks, so that a compressor has something to act on. */
  readonly hasAttacks: boolean;
}

const HEDGEWARS = {
  package: 'hedgewars-data',
  folder: 'usr/share/games/hedgewars/Data/Music',
  licence: 'GPL-2 / GFDL-1.3 (Hedgewars Project)',
};
const FREEDROID = {
  package: 'freedroidrpg-data',
  folder: 'usr/share/freedroidrpg/data/sound/music',
  licence: 'GPL-2+ (freedroidRPG)',
};
const DRASCULA = {
  package: 'drascula-music',
  folder: 'usr/share/scummvm/drascula/audio',
  licence: 'Drascula licence (Alcachofa Soft; free to use, modify and distribute, not to sell)',
};
const ASC = {
  package: 'asc-music',
  folder: 'usr/share/games/asc/music',
  licence: 'GPL-2+ (Michael Kievernagel)',
};
const BLUPI = {
  package: 'planetblupi-music-ogg',
  folder: 'usr/share/planetblupi/music',
  licence: 'GPL-3+ (EPSITEC)',
};
const LUGARU = {
  package: 'lugaru-data',
  folder: 'usr/share/games/lugaru/Sounds',
  licence: 'CC-BY-SA-3.0 (Wolfire Games)',
};

type Origin = typeof HEDGEWARS;

function piece(
  half: Piece['half'],
  origin: Origin,
  file: string,
  kind: string,
  passages: readonly [startSeconds: number, otherStartSeconds: number, lengthSeconds?: number],
  traits: string,
): Piece {
  return {
    id: file.replace(/\.\w+$/, ''),
    package: origin.package,
    file: `${origin.folder}/${file}`,
    licence: origin.licence,
    kind,
    half,
    startSeconds: passages[0],
    otherStartSeconds: passages[1],
    lengthSeconds: passages[2] ?? 36,
    hasWidth: traits.includes('wide'),
    hasAttacks: traits.includes('attacks'),
  };
}

export const PIECES: readonly Piece[] = [
  piece('tune', HEDGEWARS, 'Rock.ogg', 'rock', [55, 165], 'wide attacks'),
  piece('tune', HEDGEWARS, 'pirate.ogg', 'folk, band', [60, 150], 'wide attacks'),
  piece('tune', HEDGEWARS, 'Jungle.ogg', 'percussion, tribal', [44, 130], 'wide attacks'),
  piece('tune', HEDGEWARS, 'City.ogg', 'dance', [60, 170], 'attacks'),
  piece('tune', HEDGEWARS, 'EarthRise.ogg', 'orchestral, synthetic', [35, 105], 'wide'),
  piece('tune', HEDGEWARS, 'Golf.ogg', 'dense, nearly mono', [60, 170], 'attacks'),
  piece('tune', FREEDROID, 'Ambience.ogg', 'ambient, very wide', [10, 65], 'wide'),
  piece('tune', FREEDROID, 'Bleostrada.ogg', 'tracker, down-tempo', [80, 230], 'attacks'),
  piece('tune', FREEDROID, 'hellforce.ogg', 'metal, dense', [8, 50], 'wide attacks'),
  piece('tune', DRASCULA, 'track13.ogg', 'game score, loud', [3, 38, 34], 'wide attacks'),
  piece('tune', DRASCULA, 'track26.ogg', 'game score, driving', [25, 85], 'wide attacks'),
  piece('tune', DRASCULA, 'track2.ogg', 'game score, calm', [40, 120], ''),
  piece('tune', ASC, 'machine_wars.mp3', 'electronic, 11 kHz bandwidth', [60, 180], 'wide attacks'),
  piece('tune', BLUPI, 'music004.ogg', 'chip and sample loops', [60, 300], 'wide attacks'),

  piece('report', HEDGEWARS, 'Castle.ogg', 'metal, crushed', [70, 210], 'wide attacks'),
  piece('report', HEDGEWARS, 'oriental.ogg', 'oriental, very wide', [40, 125], 'wide attacks'),
  piece('report', HEDGEWARS, 'snow.ogg', 'orchestral, seasonal', [30, 90], 'wide attacks'),
  piece('report', HEDGEWARS, 'Beach.ogg', 'light, acoustic', [50, 150], 'wide attacks'),
  piece('report', HEDGEWARS, 'Freeway.ogg', 'funk, guitar', [45, 135], 'wide attacks'),
  piece('report', HEDGEWARS, 'Halloween.ogg', 'orchestral, eerie', [40, 125], 'wide'),
  piece('report', FREEDROID, 'TechBattle.ogg', 'industrial', [30, 90], 'wide attacks'),
  piece('report', FREEDROID, 'ImperialArmy.ogg', 'drum and bass', [50, 125], 'wide attacks'),
  piece('report', FREEDROID, 'menu.ogg', 'ambient with beat', [35, 110], 'wide'),
  piece('report', FREEDROID, 'TheBeginning.ogg', 'ambient', [60, 170], 'wide'),
  piece('report', DRASCULA, 'track14.ogg', 'game score, dynamic', [20, 75], 'wide attacks'),
  piece('report', DRASCULA, 'track7.ogg', 'game score, short', [3, 40, 34], 'wide attacks'),
  piece('report', ASC, 'frontiers.mp3', 'electronic, 11 kHz bandwidth', [90, 260], 'wide attacks'),
  piece('report', BLUPI, 'music009.ogg', 'chip and sample loops', [60, 300], 'wide attacks'),
  piece('report', LUGARU, 'Music1Snow.ogg', 'percussion and drones', [1, 32, 30], 'wide'),
];

/** The two pieces of the demo; the mix has real faults and no right answer. */
export const DEMO_FOLDER = 'fixtures/demo';
