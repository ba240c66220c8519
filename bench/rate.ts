// Loaded before a worker by `bench/pace.ts`: its provider names a rate, as `webhook` by itself does not.
import { webhook } from '#jobs/providers/webhook.ts'

const { parse } = webhook
webhook.parse = (source) => {
  const parsed = parse(source)
  if (parsed.provider) parsed.provider.limits.perSecond = Number(process.env.BENCH_PER_SECOND)
  return parsed
}
