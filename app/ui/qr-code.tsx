import { encode } from 'uqr'

const QUIET = 4

/** Dark on light in every scheme, since cameras want that; `label` says what else there is for those who do not see it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="w-full max-w-52 rounded-lg bg-white forced-color-adjust-none"
    >
      <path d={path} className="fill-black" />
    </svg>
  )
}
