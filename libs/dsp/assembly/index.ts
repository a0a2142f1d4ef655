// Twins of src/kernels in AssemblyScript: same names, same order of operations, addresses in memory instead of arrays.
// Nothing here allocates: the host lays the memory out and hands addresses over. Whoever calls keeps to the sizes stated.
export { bandFrames } from './bandFrames';
export { packPair16, packPair24, unpackPair16, unpackPair24 } from './pairCodec';
export { packPair, packPlanar, packRealDoubles } from './pack';
export { transform } from './fft';
export { packReal32, realForward32, transform32 } from './fft32';
export { realForward, realInverse, realInterleave } from './realFft';
export { pairPowers, power, addPower } from './spectra';
export { weightedEnergyPair } from './weightedEnergy';
export { blockExtremes, searchSpan } from './truePeak';
export { biquadPair } from './biquad';
export { peakCells } from './peakCells';
export { shapeProducts } from './shapeProducts';
export { sensePeaks, sensorBends } from './peakSensor';
export { measure } from './measure';
export { firstOutside, pairSums } from './samples';
export { decimate, promote } from './fir';
export {
  addPart,
  addProduct,
  addSquares,
  copySound,
  delayAndMultiply,
  multiply,
  multiplyEach,
  roundDithered,
  roundPlain,
  takePart,
} from './rendering';
export { limiterGains } from './limiterGain';
export { changesInDb, gainsOfChanges, smoothChanges } from './gainCurve';
export { accumulate, accumulate32, addPairPower, bandSums, bandSums32, decibels, groupRise } from './bins';
