import { cardWords } from '#app/admin/failures/words.ts'
import { MOST_GROUP_ATTEMPTS } from '#db/failures/groups.ts'

const WIDTH = 5
const HEIGHT = 24

/** Attempts of each of the last 24 hours, the current hour at the right. */
export function Trend({ hours }: { hours: number[] }) {
  const most = Math.max(...hours, 1)
  const total = hours.reduce((sum, hour) => sum + hour, 0)
  const isMore = hours.some((hour) => hour >= MOST_GROUP_ATTEMPTS)
  return (
    <figure className="grid w-fit gap-1">
      <svg
        width={hours.length * WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${hours.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden
        className="min-w-full fill-accent"
      >
        {hours.map((attempts, index) => {
          // An hour with one attempt stays visible beside one with hundreds; an hour without any is a line.
          const height = attempts === 0 ? 1 : Math.max(3, (attempts / most) * HEIGHT)
          const shape = { x: index * WIDTH, y: HEIGHT - height, width: WIDTH - 1, height }
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour is identified by its place
            <rect key={index} {...shape} className={attempts === 0 ? 'fill-control' : undefined} />
          )
        })}
      </svg>
      <figcaption className="text-xs text-muted">{cardWords.attempts(total, isMore)}</figcaption>
    </figure>
  )
}
