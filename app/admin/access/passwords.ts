import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { createSemaphore } from '#app/web/semaphore.ts'

/**
 * better-auth's own hashing (scrypt, on libuv's pool of four threads), at most two at once. Other work that
 * needs the pool, such as compressing a page, finds two threads free.
 */
export function createPasswords() {
  const turns = createSemaphore(2, 50)
  return {
    hash: (password: string) => turns(() => hashPassword(password)),
    verify: (given: { hash: string; password: string }) => turns(() => verifyPassword(given)),
  }
}
