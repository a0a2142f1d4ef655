/** Colours by SGR code (30–37 and their bright twins 90–97), chosen to read on the dark ground below. */
const COLOURS: Readonly<Record<number, string>> = {
  30: '#6b7280',
  31: '#f87171',
  32: '#4ade80',
  33: '#facc15',
  34: '#60a5fa',
  35: '#e879f9',
  36: '#22d3ee',
  37: '#e5e7eb',
  90: '#9ca3af',
  91: '#fca5a5',
  92: '#86efac',
  93: '#fde047',
  94: '#93c5fd',
  95: '#f0abfc',
  96: '#67e8f9',
  97: '#ffffff',
};
const GROUND = '#111827';
const INK = '#d1d5db';
const CELL = { width: 8.43, height: 19 }; // a monospace of 14 px
const MARGIN = 16;

interface Style {
  bold: boolean;
  dim: boolean;
  colour: string;
}

/**
 * A terminal's output as an SVG picture: colours, bold and dim are kept, every other escape is dropped. Each run of one
 * style is pinned to its column, so that columns line up in whatever monospace font the reader has.
 */
export function terminalPicture(output: string, title: string): string {
  const lines = output.replace(/\s+$/, '').split('\n');
  let columns = 0;
  const rows = lines.map((line, row) => {
    const runs: string[] = [];
    let column = 0;
    const style: Style = { bold: false, dim: false, colour: INK };
    // eslint-disable-next-line no-control-regex -- escape sequences start with a control character
    for (const piece of line.split(/(\u001b\[[\d;]*m)/)) {
      if (piece.startsWith('\u001b[')) {
        applySgr(style, piece.slice(2, -1));
      } else if (piece !== '') {
        const weight = style.bold ? ' font-weight="bold"' : '';
        const opacity = style.dim ? ' opacity="0.65"' : '';
        // Renderers fold runs of blanks, whatever `xml:space` says: each phrase between them is placed by itself.
        for (const phrase of piece.matchAll(/\S+(?: \S+)*/g)) {
          const x = MARGIN + (column + codePoints(piece.slice(0, phrase.index))) * CELL.width;
          const width = codePoints(phrase[0]) * CELL.width;
          runs.push(
            `<text x="${x.toFixed(1)}" y="${baseline(row)}" textLength="${width.toFixed(1)}" fill="${style.colour}"${weight}${opacity}>${escapeXml(phrase[0])}</text>`,
          );
        }
        column += codePoints(piece);
      }
    }
    columns = Math.max(columns, column);
    return runs.join('');
  });
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(lines.length * CELL.height + 2 * MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    ...rows.filter((row) => row !== ''),
    '</g></svg>\n',
  ].join('\n');
}

function applySgr(style: Style, codes: string): void {
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) Object.assign(style, { bold: false, dim: false, colour: INK });
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 22) Object.assign(style, { bold: false, dim: false });
    else if (code === 39) style.colour = INK;
    else style.colour = COLOURS[code] ?? style.colour;
  }
}

/** Columns of a text without wide characters, which the commands print only in file names. */
function codePoints(text: string): number {
  return Array.from(text).length;
}

function baseline(row: number): string {
  return (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
}

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!,
  );
}
