import { site } from '#app/words/common.ts'

/** The bell on the desk. The drawing is that of app/icon.svg. */
export function Mark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={`shrink-0 ${className}`}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M7 22h18v2.5H7zm1.2-2a7.8 7.8 0 0 1 15.6 0zM15 8.5h2v3h-2zm-1.5-1h5v1.5h-5z"
        className="fill-on-accent"
      />
    </svg>
  )
}

/** The mark with the site's name. */
export const Brand = () => (
  <span className="flex items-center gap-2.5 text-base font-semibold tracking-tight text-ink">
    <Mark />
    {site.name}
  </span>
)
