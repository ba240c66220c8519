import { useInBrowser } from '../../../ui/preference.ts'
import { type ChartSeries, dashes, fillOf, inks, type Shape } from './chart-series.ts'
import { LonePoint } from './plot.tsx'

type Props = {
  chart: string
  shape: Shape
  series: ChartSeries[]
  format: (value: number) => string
  hidden: readonly string[]
  onToggle: (key: string) => void
}

const LOOK =
  'inline-flex items-center gap-1.5 rounded-md px-1.5 py-1 text-left text-xs data-off:text-muted data-off:line-through'

/** The meaning of the marks, with totals. Pressing one hides its series; without scripts it is a list. */
export function Legend({ chart, shape, series, format, hidden, onToggle }: Props) {
  const inBrowser = useInBrowser()
  return (
    <ul className="-mx-1.5 flex flex-wrap gap-x-1 gap-y-0.5">
      {series.map((one) => {
        const isHidden = hidden.includes(one.key)
        const entry = (
          <>
            <Swatch chart={chart} series={one} shape={shape} />
            {one.name}
            {shape === 'stacked' && (
              <span className="font-medium tabular-nums">{format(totalOf(one.values))}</span>
            )}
          </>
        )
        return (
          <li key={one.key}>
            {inBrowser ? (
              <button
                type="button"
                aria-pressed={!isHidden}
                data-off={isHidden || undefined}
                onClick={() => onToggle(one.key)}
                className={`cursor-pointer hover:bg-sunken ${LOOK}`}
              >
                {entry}
              </button>
            ) : (
              <span className={LOOK}>{entry}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

export const totalOf = (values: ChartSeries['values']) =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0)

type SwatchProps = { chart: string; series: ChartSeries; shape: Shape }

export function Swatch({ chart, series, shape }: SwatchProps) {
  const { look, ink } = series
  return (
    <svg width="18" height="12" aria-hidden className={`shrink-0 ${inks[ink]}`}>
      {shape === 'stacked' ? (
        <rect
          x="0.5"
          y="0.5"
          width="17"
          height="11"
          rx="2"
          stroke="currentColor"
          fill={fillOf(chart, series)}
        />
      ) : (
        <g stroke="currentColor" strokeWidth="2" fill="none">
          <path
            d="M1 6H17"
            strokeLinecap="round"
            strokeDasharray={look in dashes ? dashes[look as keyof typeof dashes] : undefined}
          />
          <LonePoint look={look} x="9" y={6} />
        </g>
      )}
    </svg>
  )
}
