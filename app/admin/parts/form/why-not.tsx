/** Below a disabled control, which refers to it with `aria-describedby`. */
export function WhyDisabled({ id, why }: { id: string; why: string | null }) {
  return (
    why && (
      <p id={id} className="mt-1 text-xs text-muted">
        {why}
      </p>
    )
  )
}
