import { Button } from '../ui/button.tsx'
import { forgetBrowser } from './actions.ts'
import { forget as words } from './words.ts'

export const ForgetForm = () => (
  <form action={forgetBrowser} className="grid justify-items-start gap-2">
    <Button type="submit" tone="quiet" size="small">
      {words.button}
    </Button>
    <p className="text-sm text-muted">{words.hint}</p>
  </form>
)
