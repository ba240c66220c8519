import { Button } from '#app/ui/button.tsx'
import { WhyDisabled } from './why-not.tsx'

type Props = { href: string; whyDisabled: string | null; children: string }

/** A download; for roles that may not use it, a disabled button that says why. */
export function ExportLink({ href, whyDisabled, children }: Props) {
  if (!whyDisabled)
    return (
      <a href={href} download>
        {children}
      </a>
    )
  return (
    <div>
      <Button tone="quiet" disabled aria-describedby="why-no-export">
        {children}
      </Button>
      <WhyDisabled id="why-no-export" why={whyDisabled} />
    </div>
  )
}
