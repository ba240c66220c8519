import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Constant-time comparison, whatever the lengths. */
export const sameSecret = (given: string, secret: string) => timingSafeEqual(digest(given), digest(secret))

/** The same text gives a different code for each purpose. */
export const mac = (secret: string, purpose: string, text: string) =>
  createHmac('sha256', secret).update(`${purpose}:${text}`).digest()
