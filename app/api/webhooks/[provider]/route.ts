import { runtime } from '#app/web/runtime.ts'
import { emailKey } from '#db/normalise.ts'
import { findUserId } from '#db/people/users.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { readMessage } from './events.ts'

type Context = { params: Promise<{ provider: string }> }

/**
 * A provider's message about a person. 202 when accepted, 401 without the secret or a right signature, 404
 * for a provider that is not configured, 413 over 64 KB. A message about an unknown person is accepted too,
 * so that the answer reveals nothing.
 */
export async function POST(request: Request, { params }: Context) {
  const text = await request.text()
  const { env, people, boss } = runtime()
  const verdict = readMessage(env.provider, (await params).provider, {
    headers: request.headers,
    text,
  })
  if ('refused' in verdict) return new Response(null, { status: verdict.refused })
  for (const { email, became } of verdict.events) {
    const userId = await findUserId(people.db, emailKey(email.slice(0, 300)))
    if (!userId) continue
    if (became) await settleByMessage(people.db, userId, became)
    else await enqueueRefresh(await boss(), userId)
  }
  return new Response(null, { status: 202 })
}
