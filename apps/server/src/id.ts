import { randomBytes } from 'node:crypto';

/** 96 random bits: nobody guesses one, and no two are ever the same. Never part of a path. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}
