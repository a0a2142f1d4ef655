export { escapeText } from './svg/element.ts';
