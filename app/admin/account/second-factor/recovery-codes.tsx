import { secondFactorWords as words } from '#app/admin/account/words.ts'
import { ButtonLink } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'

/** Shown here until the page is left, and nowhere else. */
export const RecoveryCodes = ({ codes }: { codes: string[] }) => (
  <Notice tone="good" tabIndex={-1} data-answer data-testid="recovery-codes" className="grid gap-3">
    <p>{words.shown}</p>
    <ul className="grid grid-cols-2 gap-x-4 gap-y-1">
      {codes.map((code) => (
        <li key={code}>
          <code>{code}</code>
        </li>
      ))}
    </ul>
    <div>
      <ButtonLink href="/admin">{words.kept}</ButtonLink>
    </div>
  </Notice>
)
