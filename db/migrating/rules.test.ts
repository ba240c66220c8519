import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

/** Tables that grow with the people, as `testing/query-plans.ts` has them. */
const BIG =
  /^"?(?:public"?\."?)?(users|subscriptions|attempts\w*|audit_events|circuit_events|operation_people|kept_addresses)"?$/i
/** The last migration from before these rules. */
const FIRST_JUDGED = 11

/** What a statement does for which table, and why that must not be done in a transaction while people register. */
const faults: [pattern: RegExp, fault: string][] = [
  [
    /create\s+(?:unique\s+)?index\s+(?!concurrently\b)(?:if not exists\s+)?\S+\s+on\s+(?:only\s+)?(?<table>\S+)/gi,
    'makes an index while nobody can write: concurrently, in steps',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\badd\s+(?:column\s+)?(?!constraint)[^;]*?(?:\bdefault\s+(?!now\(\))[\w.]*\w\(|\b(?:big|small)?serial\b|\bgenerated\b)/gi,
    'writes the whole table anew: add the column without a default, and fill it in batches',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\badd\s+column\b[^;]*?\breferences\b/gi,
    'checks every row: add the column, then the constraint not valid',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\badd\s+constraint\s+\S+\s+(?:foreign|check)\b(?![^;]*\bnot\s+valid\b)/gi,
    'checks every row at once: not valid, and validate it in steps',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\badd\s+(?:constraint\s+\S+\s+)?(?:unique|primary\s+key)\b(?!\s+using\s+index)/gi,
    'makes an index: make it concurrently first, then add the constraint using it',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b/gi,
    'writes the table or its indexes anew: a new column, filled in batches',
  ],
  [
    /alter\s+table\s+(?:only\s+)?(?<table>\S+)[^;]*?\bset\s+not\s+null\b/gi,
    'reads every row: a check that is not valid first, then validated in steps',
  ],
  [
    /(?:lock\s+table|truncate(?:\s+table)?|cluster|vacuum\s+full)\s+(?<table>[^\s;]+)/gi,
    'locks everybody out',
  ],
  [
    /(?:(?<!do\s)\bupdate\s+(?:only\s+)?|\bdelete\s+from\s+|\b(?:from|join)\s+)(?<table>[^\s;(),]+)(?=[^;]*)/gi,
    'changes or reads many rows at once: in batches, in steps',
  ],
]

type Migration = { name: string; text: string }

function judge({ text }: Migration): string[] {
  const isInSteps = text.startsWith('-- in steps')
  return text.split('--> statement-breakpoint').flatMap((whole) => {
    const statement = whole.replace(/^\s*--.*$/gm, '').trim()
    if (/^do\b/i.test(statement)) return ['a block hides what it locks']
    if (/^create\s+(or\s+replace\s+)?function\b/i.test(statement)) return []
    if (isInSteps && /^(update|delete|insert|with)\b/i.test(statement))
      return /\blimit\s+\d+/i.test(statement) && /\breturning\b/i.test(statement)
        ? []
        : ['a batch has a limit, and returns what it changed']
    if (isInSteps && /\bindex\s+concurrently\b/i.test(statement))
      return /\bif\s+(not\s+)?exists\b/i.test(statement) ? [] : ['steps are repeated: if not exists']
    if (isInSteps && /\bvalidate\s+constraint\b/i.test(statement)) return []
    if (isInSteps) return ['only indexes, validations and batches are steps']
    if (/\bconcurrently\b|\bvalidate\s+constraint\b/i.test(statement)) return ['belongs in steps']
    return faults.flatMap(([pattern, fault]) =>
      [...statement.matchAll(pattern)]
        .filter(({ groups }) => BIG.test(groups?.table ?? ''))
        .map(({ groups }) => `${groups?.table} ${fault}`),
    )
  })
}

const journal: { entries: { idx: number; tag: string }[] } = JSON.parse(
  readFileSync('db/migrations/meta/_journal.json', 'utf8'),
)
const read = (tag: string) => ({ name: tag, text: readFileSync(`db/migrations/${tag}.sql`, 'utf8') })

test('no migration since 0011 locks a big table for longer than a moment', () => {
  const judged = journal.entries.filter(({ idx }) => idx >= FIRST_JUDGED).map(({ tag }) => read(tag))
  assert.deepEqual(
    judged.flatMap((one) => judge(one).map((fault) => `${one.name}: ${fault}`)),
    [],
  )
})

test('migrations from before would be refused', () => {
  const refused = ['0000_first', '0002_dashboard', '0003_failures', '0004_operations', '0009_retention']
  for (const tag of refused) assert.notDeepEqual(judge(read(tag)), [], tag)
})

const wrong = [
  'create index "i" on "users" ("id")',
  'CREATE UNIQUE INDEX "i" ON "public"."attempts" USING btree ("id")',
  'alter table users add column token uuid default gen_random_uuid()',
  'alter table users add at timestamptz not null default clock_timestamp()',
  'alter table users add column n bigserial',
  'ALTER TABLE "attempts_2026_11" ADD COLUMN "double" int GENERATED ALWAYS AS (duration_ms * 2) STORED',
  'alter table attempts add column by text references staff (id)',
  'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK (true)',
  'ALTER TABLE "subscriptions" ADD CONSTRAINT "f" FOREIGN KEY ("job_id") REFERENCES "jobs"("id")',
  'alter table users add constraint u unique (email)',
  'alter table users validate constraint c',
  'alter table subscriptions alter column attempts type bigint',
  'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE varchar',
  'alter table users alter column email set not null',
  "update users set email = ''",
  'insert into other select id from users',
  'delete from attempts where id is null',
  'lock table users',
  'do $$ begin perform 1; end $$',
  'create index concurrently i on users (id)',
  '-- in steps\ncreate index concurrently i on users (id)',
  '-- in steps\nupdate users set email = null returning 1',
  '-- in steps\nalter table users add column n text',
]
const right = [
  'create index i on turns (name)',
  'alter table users add column note text',
  "alter table users add column kind text not null default 'new', add column at timestamptz default now()",
  'alter table users add constraint c check (true) not valid',
  'alter table users add constraint u unique using index i',
  'alter table subscriptions set (fillfactor = 90)',
  'drop index users_note',
  'create table notes (user_id uuid references users (id), at timestamptz default clock_timestamp())',
  'create trigger t after insert on attempts for each statement execute function f()',
  '-- in steps\ncreate index concurrently if not exists i on users (id)',
  '-- in steps\nalter table users validate constraint c',
  '-- in steps\nupdate users set email = null where id in (select id from users limit 5000) returning 1',
]

for (const text of wrong)
  test(`refused: ${text}`, () => assert.equal(judge({ name: 'next', text }).length > 0, true))
for (const text of right) test(`allowed: ${text}`, () => assert.deepEqual(judge({ name: 'next', text }), []))
