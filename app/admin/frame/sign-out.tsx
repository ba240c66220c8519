import { frame as words } from '#app/admin/frame/words.ts'
import { Button } from '#app/ui/button.tsx'
import { LogOut } from '#app/ui/icons.ts'
import { signOut } from '../sign-in/actions.ts'

export const SignOut = () => (
  <form action={signOut}>
    <Button tone="ghost" size="icon" type="submit" aria-label={words.signOut} title={words.signOut}>
      <LogOut aria-hidden className="size-4" />
    </Button>
  </form>
)
