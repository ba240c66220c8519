import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkOut } from '../testing/chaos/beside.ts'
import { FINDINGS, type Finding } from '../testing/chaos/history.ts'
import { type PlantName, plants } from '../testing/chaos/plants.ts'
import { type Result, run } from '../testing/chaos/run.ts'
import { PROVIDERS, type ProviderName } from '../testing/chaos/stack.ts'
import { buildIfChanged } from './local/build.ts'
import { makePrivateFolder } from './local/private-folder.ts'

const USAGE = `npm run chaos -- --seed 1                      1,000 registrations and 15 faults
npm run chaos -- --seeds 1-17                  many seeds; those that are in .data/chaos/results.jsonl are left out
npm run chaos -- --seed 1 --registrations 10000 --faults 60
npm run chaos -- --seed 1 --minutes 10         15 faults and 1,000 registrations a minute
npm run chaos -- --seed 1 --provider listmonk  instead of the seed's own
npm run chaos -- --seed 1 --beside HEAD~20      two processes of that version, as during a deploy
npm run chaos -- --plant lost                  brings a defect about, which must be found; all: each of them
                                               (${Object.keys(plants).join(', ')})`

const FOLDER = '.data/chaos'
const RESULTS = `${FOLDER}/results.jsonl`
const SHOWN = 20

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    registrations: { type: 'string' },
    faults: { type: 'string' },
    provider: { type: 'string' },
    plant: { type: 'string' },
    beside: { type: 'string' },
  },
})
function wrong(): never {
  console.error(USAGE)
  process.exit(2)
}
const whole = (text: string | undefined, fallback: number) => {
  const number = Number(text ?? fallback)
  return Number.isInteger(number) && number >= 0 ? number : wrong()
}
const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
if (minutes !== undefined && !(minutes > 0)) wrong()
const faults = whole(values.faults, minutes === undefined ? 15 : Math.ceil(minutes * 15))
const registrations = whole(values.registrations, minutes === undefined ? 1_000 : Math.ceil(minutes * 1_000))
const [first, last = first] = (values.seeds ?? values.seed ?? '1').split('-').map((text) => whole(text, 1))
const names = Object.keys(PROVIDERS) as ProviderName[]
const named = names.find((name) => name === values.provider)
if (first === undefined || last === undefined || (values.provider && !named)) wrong()
const chosen = values.plant === 'all' ? (Object.keys(plants) as PlantName[]) : [values.plant as PlantName]
if (values.plant && chosen.some((name) => !(name in plants))) wrong()

const results: { seed: number; registrations: number; faults: number }[] = existsSync(RESULTS)
  ? readFileSync(RESULTS, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : []
const isDone = (seed: number) =>
  results.some((one) => one.seed === seed && one.registrations === registrations && one.faults === faults)

const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`)

async function one(seed: number, plant?: PlantName) {
  const provider = named ?? (names[seed % names.length] as ProviderName)
  console.log(`seed ${seed}: ${registrations} registrations, ${faults} faults, ${provider}`)
  return {
    provider,
    ...(await run({
      ...{ seed, registrations, faults, provider, plant, folder: `${FOLDER}/postgres` },
      ...{ mayBeFull: true, beside, say },
    })),
  }
}

function show(findings: Finding[]) {
  for (const { kind, what } of findings.slice(0, SHOWN)) console.log(`${kind}: ${what}`)
  if (findings.length > SHOWN) console.log(`and ${findings.length - SHOWN} more`)
}

function keep(seed: number, { provider, history, findings, ...more }: Result & { provider: string }) {
  const counts = Object.fromEntries(
    FINDINGS.map((kind) => [kind, findings.filter((one) => one.kind === kind).length]),
  )
  const told = history.people.flatMap(({ answers }) => answers.map((answer) => answer.told))
  const line = {
    ...{ seed, registrations, faults, provider },
    version: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    answers: Object.fromEntries(
      [...new Set(told)].map((one) => [one, told.filter((it) => it === one).length]),
    ),
    calls: history.calls.length,
    exits: history.exits.length,
    seconds: Math.round(more.seconds),
    drainSeconds: Math.round(more.drainSeconds),
    ...counts,
  }
  appendFileSync(RESULTS, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  console.log(JSON.stringify(line))
  if (findings.length > 0)
    writeFileSync(`${FOLDER}/seed-${seed}.json`, JSON.stringify({ findings, ...history }, null, 1), {
      mode: 0o600,
    })
}

makePrivateFolder(FOLDER)
buildIfChanged(console.log)
const beside =
  values.beside === undefined ? undefined : checkOut(values.beside, `${FOLDER}/beside`, console.log)
let bad = 0
if (values.plant)
  for (const plant of chosen) {
    const { findings } = await one(first, plant)
    const found = findings.some(({ kind }) => kind === plants[plant].finds)
    show(findings)
    console.log(`${plant}: ${found ? 'found' : 'NOT FOUND'}`)
    if (!found) bad++
  }
else
  for (let seed = first; seed <= last; seed++) {
    if (values.seeds && isDone(seed)) continue
    const result = await one(seed)
    keep(seed, result)
    show(result.findings)
    bad += result.findings.length
  }
console.log(bad > 0 ? `${bad} findings` : 'everybody agrees')
process.exit(bad > 0 ? 1 : 0)
