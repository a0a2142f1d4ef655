export { element } from './svg/element.ts';
