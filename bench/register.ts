import { createRegisterTogether } from '#app/register/register-together.ts'
import { registerUser } from '#app/register/register-user.ts'
import { createLimit } from '#app/web/limits.ts'
import { connect } from '#db/client.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createNotify } from '#jobs/queue/notify.ts'

/**
 * Registering as in the web process, without HTTP.
 * @param points registrations that each address is allowed; 0 for no limit.
 */
export async function openRegister(url: string, connections: number, points = 0) {
  const people = connect(url, connections)
  const boss = await openBoss(url, 'sender')
  const limit = createLimit(people.client, 'registration', points, 3600, 'bench')
  const notify = createNotify(people.client)
  const together = createRegisterTogether({ ...people, boss: async () => boss, limit, notify })
  return {
    ...{ people, boss },
    register: (name: string, address = '') => {
      const email = `${name}@example.com`
      const input = { username: name, usernameNormalised: name, email, emailNormalised: email }
      return registerUser(
        { db: people.db, together },
        { ...input, consents: true, address, browserHash: null },
      )
    },
    async close() {
      await boss.stop({ graceful: false })
      await people.close()
    },
  }
}
