import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { becomes } from './states.ts'

test('who confirms or leaves at Mailchimp is found without a message, also after the worker was away', async ({
  stack,
}) => {
  const person = somebody()
  await stack.simulator.addMember(person.email, 'pending')
  await (await openForm(stack.url)).register(person)
  await becomes(stack, person.username, 'check_inbox')

  await stack.simulator.addMember(person.email, 'subscribed')
  await becomes(stack, person.username, 'confirmed')

  await stack.stopWorkers()
  await stack.simulator.addMember(person.email, 'unsubscribed')
  // The minute since the last time is over.
  await stack.sql`update providers set changes_read_at = changes_read_at - interval '1 minute'`
  stack.startWorker()
  await becomes(stack, person.username, 'opted_out')
})
