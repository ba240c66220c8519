import { type Mark, markWords } from '#app/words/marks.ts'
import { Time } from '../../ui/time.tsx'

const MOST = 30

/** What the lines across the charts are. */
export function MarksList({ marks }: { marks: Mark[] }) {
  return (
    <section aria-labelledby="marks" className="grid min-w-0 content-start gap-2 lg:px-4">
      <h3 id="marks" className="font-semibold">
        What happened
      </h3>
      {marks.length === 0 && (
        <p className="text-sm text-muted">No deploy, no other settings, no change of the circuit.</p>
      )}
      <ol className="grid gap-1 text-sm" data-testid="marks">
        {marks.slice(0, MOST).map(({ at, kind, text }) => (
          <li key={`${at} ${kind} ${text}`} className="wrap-anywhere">
            <Time at={new Date(at).toISOString()} />{' '}
            <strong className="font-medium">
              {markWords[kind].letter} {markWords[kind].name}
            </strong>
            : {text}
          </li>
        ))}
      </ol>
      {marks.length > MOST && (
        <p className="text-sm text-muted">The newest {MOST}; the charts have more lines.</p>
      )}
    </section>
  )
}
