import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'

/**
 * An app for codes, by the secret that people see. Each call gives a code that was not given before. At any time three hold,
 * the current one and its neighbours, so that a test need not wait.
 */
export function createAuthenticator(secret: string) {
  const otp = createOTP(base32.decode(secret.replaceAll(' ', '')))
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor(Date.now() / 30_000) - 1)
    return otp.hotp(last)
  }
}
