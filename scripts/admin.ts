import { randomBytes } from 'node:crypto'
import { createAuth } from '#app/admin/auth.ts'
import {
  createAdministrator,
  listAdministrators,
  removeAdministrator,
  resetPassword,
} from '#app/admin/staff.ts'
import { connect } from '#db/client.ts'
import { readEnv } from '#env'

const usage = `usage: npm run admin -- create NAME | reset NAME | remove NAME | list
The password is ADMIN_PASSWORD where that is set, else a new one that is printed once.`

const [command, name = ''] = process.argv.slice(2)
if (
  !['create', 'reset', 'remove', 'list'].includes(command ?? '') ||
  (command !== 'list' && !/^[a-zA-Z0-9_.-]{3,30}$/.test(name))
) {
  console.error(usage)
  process.exit(2)
}
const env = readEnv()
const { db, close } = connect(env.DATABASE_URL, 1)
const auth = createAuth(db, env)
const password = env.ADMIN_PASSWORD ?? randomBytes(15).toString('base64url')
const shown = env.ADMIN_PASSWORD ? 'the password in ADMIN_PASSWORD' : `password ${password}`

async function run(): Promise<string | null> {
  if (command === 'create')
    return (await createAdministrator(db, auth, name, password)) ? `Created ${name}, ${shown}` : null
  if (command === 'reset')
    return (await resetPassword(db, auth, name, password)) ? `${name} now has ${shown}` : null
  if (command === 'remove') return (await removeAdministrator(db, name)) ? `Removed ${name}` : null
  const all = await listAdministrators(db)
  return (
    all.map((one) => `${one.username}  since ${one.createdAt.toISOString()}`).join('\n') ||
    'There is no administrator yet.'
  )
}

const said = await run()
if (said) console.log(said)
else
  console.error(
    command === 'create' ? `${name} exists already: use reset` : `there is no administrator named ${name}`,
  )
await close()
process.exit(said ? 0 : 1)
