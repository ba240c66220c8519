import type { Sentence } from '#app/words/headline.ts'
import { Time } from '../../ui/time.tsx'

/** What is the matter, first of all. */
export function Headline({ sentence }: { sentence: Sentence }) {
  return (
    <p className="text-lg text-balance" data-testid="headline">
      {sentence.map((part, index) =>
        typeof part === 'string' ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a time has no name but its place
          <Time key={index} at={part.at.toISOString()} about />
        ),
      )}
    </p>
  )
}
