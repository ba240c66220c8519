import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { createSemaphore } from '#app/web/semaphore.ts'

/**
 * better-auth's own hashing (scrypt, on libuv's pool of four threads), two at once: what else needs a thread of the pool,
 * as compressing a page does, finds two of them free.
 */
export function createPasswords() {
  const turns = createSemaphore(2, 50)
  return {
    hash: (password: string) => turns(() => hashPassword(password)),
    verify: (given: { hash: string; password: string }) => turns(() => verifyPassword(given)),
  }
}
