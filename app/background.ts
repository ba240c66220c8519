import { connect } from '#db/client.ts'
import { readEnv } from '#env'
import { markStart } from '#jobs/marks.ts'
import { startRollups } from '#jobs/rollup.ts'
import { startWatch } from './watch.ts'

// What a web process does beside serving people, in a thread of its own: postgres.js 3.4.9 throws where nobody can catch
// it when a connection dies in a transaction (decision 006), and that must end nobody's request. The thread ends with its
// connection, and app/server.ts begins another one.
const env = readEnv()
const { db } = connect(env.DATABASE_URL, 1)
startWatch(db, env)
startRollups(db)
await markStart(db, 'web', env)
