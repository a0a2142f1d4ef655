/** How the figures of the report were made; what a reader needs to hold them against another meter. */
export const METHOD_NOTES: readonly string[] = [
  'Loudness: ITU-R BS.1770-5 and EBU Tech 3341, K-weighting made for the file’s own sample rate; maxima searched every 10 ms. Loudness range: EBU Tech 3342.',
  'True peak: band-limited interpolation between the samples (ITU-R BS.1770-5, Annex 2).',
  'RMS is plain: a full-scale sine reads −3.01 dBFS. Crest factor: sample peak over RMS. PLR: true peak minus integrated loudness. PSR: the same for three seconds at a time.',
  'Spectrum: long-term average in bands of 1/24 octave; moments more than 40 dB below the loudest are left out. A difference between mix and reference is taken after both were moved to the same level, so loudness is not counted as tone.',
  'Width: side (L−R)/2 over mid (L+R)/2. Correlation: +1 is mono, 0 independent, below 0 partly cancelled in mono.',
  'A figure a file does not allow to be measured is a dash, a moment without sound is a gap in a line; nothing is filled in.',
];
