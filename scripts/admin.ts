import { createAuth } from '#app/admin/access/auth.ts'
import {
  COMMAND_LINE,
  changeRole,
  createAdministrator,
  findAdministrator,
  listAdministrators,
  newPassword,
  removeAdministrator,
  resetPassword,
  resetSecondFactor,
  role,
  type StaffChange,
  staffName,
} from '#app/admin/access/staff.ts'
import { changeWords, comesBack } from '#app/admin/administrators/words.ts'
import { connect } from '#db/client.ts'
import { readEnv } from '#env'

const roles = role.options.join('|')
const usage = `usage: npm run admin -- create NAME [--role ${roles}] | role NAME ${roles} | reset NAME | reset-second-factor NAME | remove NAME | list
Without --role the role is admin. The password of ADMIN_USERNAME is ADMIN_PASSWORD where that is set. Everybody else gets a new one
that is printed once and has to be changed at the first sign-in.`

function leave(text: string, code: number): never {
  console.error(text)
  process.exit(code)
}

const [command, name = '', ...more] = process.argv.slice(2)
const takes: Record<string, boolean> = {
  create: more.length === 0 || (more.length === 2 && more[0] === '--role'),
  role: more.length === 1,
  reset: more.length === 0,
  'reset-second-factor': more.length === 0,
  remove: more.length === 0,
  list: name === '',
}
const chosen = role.safeParse(more.at(-1) ?? 'admin')
if (!takes[command ?? ''] || !chosen.success || (command !== 'list' && !staffName.safeParse(name).success))
  leave(usage, 2)
const asked = chosen.data

const env = readEnv()
const { db, close } = connect(env.DATABASE_URL, 1)
const auth = createAuth(db, env)
// Not for others: they would share it.
const given = name === env.ADMIN_USERNAME ? env.ADMIN_PASSWORD : undefined
const password = given ?? newPassword()
const mustChange = given === undefined
const shown = mustChange
  ? `password ${password}  (to be changed at the first sign-in)`
  : 'the password in ADMIN_PASSWORD'

const answer = (change: StaffChange, done: string) =>
  change === 'done' ? { said: done } : { wrong: `Nothing was done. ${changeWords[change]}` }

async function run(): Promise<{ said: string } | { wrong: string }> {
  switch (command) {
    case 'create':
      return (await createAdministrator(db, auth, name, password, asked, COMMAND_LINE, mustChange))
        ? { said: `Created ${name} with the role ${asked}, ${shown}` }
        : { wrong: `${name} exists already: use reset or role` }
    case 'role':
      return answer(await changeRole(db, name, asked), `${name} now has the role ${asked}`)
    case 'reset':
      return answer(
        await resetPassword(db, auth, name, password, COMMAND_LINE, mustChange),
        `${name} now has ${shown}`,
      )
    case 'reset-second-factor':
      return answer(await resetSecondFactor(db, name), `${name} signs in with the password only now`)
    case 'remove':
      return remove()
    default: {
      const all = await listAdministrators(db)
      const lines = all.map((one) => `${one.username}  ${one.role}  since ${one.createdAt.toISOString()}`)
      return { said: lines.join('\n') || 'There is no administrator yet.' }
    }
  }
}

async function remove() {
  const found = await findAdministrator(db, name)
  const change = await removeAdministrator(db, name)
  if (!found || found.hasPassword) return answer(change, `Removed ${name}`)
  return answer(change, `Removed ${name}. ${comesBack(env.oidc?.name ?? 'the identity provider')}`)
}

const result = await run()
await close()
if ('wrong' in result) leave(result.wrong, 1)
console.log(result.said)
process.exit(0)
