import { connect } from '#db/client.ts'
import { readEnv } from '#env'
import { openBoss } from '#jobs/boss.ts'
import { reconcile } from '#jobs/reconcile.ts'

const env = readEnv()
const { db, close } = connect(env.DATABASE_URL, 2)
const boss = await openBoss(env.DATABASE_URL, 'sender')
const { requeued, raised, delayed } = await reconcile(db, boss, 0)
console.log(
  `${requeued} waiting people got a new job, ${raised} are now in front of an administrator, ${delayed} now read "delayed".`,
)
await boss.stop({ graceful: false })
await close()
