import {
  type Annotation,
  annotationWords,
  annotationsListWords as words,
} from '#app/admin/overview/annotation-words.ts'
import { Card } from '../../ui/card.tsx'
import { Time } from '../../ui/time.tsx'

const AT_ONCE = 8

/** The explanations of the vertical lines in the charts. */
export function AnnotationsList({ annotations }: { annotations: Annotation[] }) {
  const more = annotations.slice(AT_ONCE)
  return (
    <Card id="annotations" level={3} title={words.title}>
      {annotations.length === 0 && <p className="text-muted">{words.none}</p>}
      <List annotations={annotations.slice(0, AT_ONCE)} />
      {more.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted hover:text-ink">{words.more(more.length)}</summary>
          <List annotations={more} />
        </details>
      )}
    </Card>
  )
}

const List = ({ annotations }: { annotations: Annotation[] }) => (
  <ol className="grid gap-2 empty:hidden" data-testid="annotations">
    {annotations.map(({ at, kind, text }) => (
      <li
        key={`${at} ${kind} ${text}`}
        className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-2.5 wrap-anywhere"
      >
        <span className="flex size-6 items-center justify-center rounded-md bg-sunken text-xs font-semibold forced-colors:border">
          {annotationWords[kind].letter}
        </span>
        <span className="pt-0.5">
          {' '}
          <strong className="font-medium">{annotationWords[kind].name}</strong>: {text}{' '}
          <span className="text-xs whitespace-nowrap text-muted">
            <Time at={new Date(at).toISOString()} />
          </span>
        </span>
      </li>
    ))}
  </ol>
)
