import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares in a time that tells nothing, whatever the lengths. */
export const sameSecret = (given: string, secret: string) => timingSafeEqual(digest(given), digest(secret))
