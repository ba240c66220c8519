import {
  type Annotation,
  annotationWords,
  annotationsListWords as words,
} from '#app/admin/overview/annotation-words.ts'
import { Time } from '../../ui/time.tsx'

const AT_ONCE = 10

/** The explanations of the vertical lines in the charts. */
export function AnnotationsList({ annotations }: { annotations: Annotation[] }) {
  const more = annotations.slice(AT_ONCE)
  return (
    <section aria-labelledby="annotations" className="grid min-w-0 content-start gap-2 lg:px-4">
      <h3 id="annotations" className="font-semibold">
        {words.title}
      </h3>
      {annotations.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
      <List annotations={annotations.slice(0, AT_ONCE)} />
      {more.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm">{words.more(more.length)}</summary>
          <List annotations={more} />
        </details>
      )}
    </section>
  )
}

const List = ({ annotations }: { annotations: Annotation[] }) => (
  <ol className="grid gap-1 text-sm" data-testid="annotations">
    {annotations.map(({ at, kind, text }) => (
      <li key={`${at} ${kind} ${text}`} className="wrap-anywhere">
        <Time at={new Date(at).toISOString()} />{' '}
        <strong className="font-medium">
          {annotationWords[kind].letter} {annotationWords[kind].name}
        </strong>
        : {text}
      </li>
    ))}
  </ol>
)
