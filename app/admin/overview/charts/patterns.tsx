import { type ChartSeries, HATCH, hatches, inks } from './chart-series.ts'

/** The patterns of a chart's areas, also for its legend. */
export const Patterns = ({ chart, series }: { chart: string; series: ChartSeries[] }) => (
  <defs>
    {series.map(({ key, look, ink }) => (
      <pattern
        key={key}
        id={`${chart}-${key}`}
        width={HATCH}
        height={HATCH}
        patternUnits="userSpaceOnUse"
        className={inks[ink]}
      >
        <rect width={HATCH} height={HATCH} fill="currentColor" fillOpacity="0.25" />
        <path d={entryOfHatch(look)} stroke="currentColor" strokeWidth="1.5" />
      </pattern>
    ))}
  </defs>
)

const entryOfHatch = (look: ChartSeries['look']) =>
  look in hatches ? hatches[look as keyof typeof hatches] : ''
