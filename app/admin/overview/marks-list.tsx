import { type Mark, markWords, marksListWords as words } from '#app/admin/overview/annotation-words.ts'
import { Time } from '../../ui/time.tsx'

const AT_ONCE = 10

/** What the lines across the charts are. */
export function MarksList({ marks }: { marks: Mark[] }) {
  const more = marks.slice(AT_ONCE)
  return (
    <section aria-labelledby="marks" className="grid min-w-0 content-start gap-2 lg:px-4">
      <h3 id="marks" className="font-semibold">
        {words.title}
      </h3>
      {marks.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
      <List marks={marks.slice(0, AT_ONCE)} />
      {more.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm">{words.more(more.length)}</summary>
          <List marks={more} />
        </details>
      )}
    </section>
  )
}

const List = ({ marks }: { marks: Mark[] }) => (
  <ol className="grid gap-1 text-sm" data-testid="marks">
    {marks.map(({ at, kind, text }) => (
      <li key={`${at} ${kind} ${text}`} className="wrap-anywhere">
        <Time at={new Date(at).toISOString()} />{' '}
        <strong className="font-medium">
          {markWords[kind].letter} {markWords[kind].name}
        </strong>
        : {text}
      </li>
    ))}
  </ol>
)
