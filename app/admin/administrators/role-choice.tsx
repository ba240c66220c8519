import { formWords, roleWords } from '#app/admin/administrators/words.ts'
import { RadioChoice } from '#app/admin/parts/form/radio-choice.tsx'

export const RoleChoice = ({ chosen, error }: { chosen: string; error?: string }) => (
  <RadioChoice
    name="role"
    legend={formWords.role}
    options={Object.entries(roleWords).map(([role, means]) => [
      role,
      <>
        <strong>{role}</strong> <span className="text-muted">{means}</span>
      </>,
    ])}
    chosen={chosen}
    error={error}
  />
)
