import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { Button } from '#app/ui/button.tsx'

type Props = {
  /** The route that answers with the file. */
  action: string
  /** The filter of the list, in the names of its URL. */
  fields: Record<string, string>
  whyDisabled: string | null
  children: string
}

/**
 * A download of what the list shows. It writes an audit event, so it goes by POST: a link on another site asks by GET,
 * with the reader's cookies.
 */
export function ExportForm({ action, fields, whyDisabled, children }: Props) {
  return (
    <form method="post" action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button
        type="submit"
        tone="quiet"
        size="small"
        disabled={!!whyDisabled}
        aria-describedby={whyDisabled ? 'why-no-export' : undefined}
      >
        {children}
      </Button>
      <WhyDisabled id="why-no-export" why={whyDisabled} />
    </form>
  )
}
