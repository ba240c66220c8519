import { typoHint } from '#app/register/typo-hint.ts'

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/** The slip in a domain that most of these addresses share; null where none is shared by two. */
export function guessDomain(emails: string[]) {
  const counts = new Map<string, { from: string; to: string; people: number }>()
  for (const email of emails) {
    const hint = typoHint(email)
    if (!hint) continue
    const slip = counts.get(domainOf(email)) ?? { from: domainOf(email), to: domainOf(hint), people: 0 }
    counts.set(slip.from, { ...slip, people: slip.people + 1 })
  }
  const [most] = [...counts.values()].sort((a, b) => b.people - a.people)
  return most && most.people > 1 ? { from: most.from, to: most.to } : null
}
