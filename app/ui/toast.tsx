import type { ReactNode } from 'react'

/** The result of the reader's last action, over the page's foot. It stays until the next one. */
export const Toast = ({ children }: { children: ReactNode }) => (
  <div
    data-no-print
    className="enter-up fixed inset-x-3 bottom-18 z-20 mx-auto grid max-w-lg rounded-lg bg-surface shadow-raised empty:hidden lg:bottom-6"
  >
    {children}
  </div>
)
