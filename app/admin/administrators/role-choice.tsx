import { formWords, roleWords } from '#app/admin/administrators/words.ts'
import type { StaffRole } from '#db/schema/staff.ts'

/** Radio buttons, because React's reset of a form forgets the choice of a select. */
export function RoleChoice({ chosen, error }: { chosen: string | undefined; error?: string }) {
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? 'role-error' : undefined}>
      <legend className="mb-2 font-medium">{formWords.role}</legend>
      {(Object.keys(roleWords) as StaffRole[]).map((role) => (
        <label key={role} className="flex gap-3">
          <input
            type="radio"
            name="role"
            value={role}
            defaultChecked={role === chosen}
            aria-invalid={error ? true : undefined}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <strong>{role}</strong> <span className="text-muted">{roleWords[role]}</span>
          </span>
        </label>
      ))}
      {error && (
        <p id="role-error" role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}
