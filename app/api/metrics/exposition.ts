import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Series } from '#db/schema/monitoring.ts'

type Labels = Record<string, string>
export type Sample = [value: number, labels?: Labels]

const namesOf = (labels: Labels | undefined) => Object.keys(labels ?? {})

/** One scrape. All values come from the database at once, so no state is kept between scrapes. */
export function createExposition() {
  const registry = new Registry()
  const registers = [registry]
  // A metric without samples is left out: prom-client would print a 0 that was never read.
  return {
    gauge(name: string, help: string, samples: Sample[]) {
      if (samples.length === 0) return
      const gauge = new Gauge({ name, help, labelNames: namesOf(samples[0]?.[1]), registers })
      for (const [value, labels = {}] of samples) gauge.set(labels, value)
    },
    counter(name: string, help: string, samples: Sample[]) {
      if (samples.length === 0) return
      const counter = new Counter({ name, help, labelNames: namesOf(samples[0]?.[1]), registers })
      for (const [value, labels = {}] of samples) counter.inc(labels, value)
    },
    histogram(name: string, help: string, bounds: number[], series: Series[]) {
      registry.registerMetric(new StoredHistogram(name, help, bounds, series))
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

type Bucket = { metricName: string; labels: Labels; value: number }

/** A histogram from existing counts: prom-client's own can only observe. */
class StoredHistogram extends Histogram {
  readonly #exported: { name: string; help: string; type: 'histogram'; values: Bucket[] }

  constructor(name: string, help: string, bounds: number[], series: Series[]) {
    super({ name, help, buckets: bounds, registers: [] })
    const values = series.flatMap(({ labels, buckets, seconds }) => {
      let sum = 0
      const counted = buckets.map((count, index) => {
        sum += count
        return {
          metricName: `${name}_bucket`,
          labels: { ...labels, le: String(bounds[index] ?? '+Inf') },
          value: sum,
        }
      })
      return [
        ...counted,
        { metricName: `${name}_sum`, labels, value: seconds },
        { metricName: `${name}_count`, labels, value: sum },
      ]
    })
    this.#exported = { name, help, type: 'histogram', values }
  }

  /** The registry's output format; it is missing in prom-client's types. */
  async getForPromString() {
    return this.#exported
  }
}
