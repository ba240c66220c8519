import { AsyncLocalStorage } from 'node:async_hooks'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Sql } from '#db/client.ts'
import { type Owner, turnOfLoop, type VirtualTime } from './virtual-time.ts'

/**
 * A schema that is searched before pg_catalog: `now()` and `clock_timestamp()` of our SQL, of pg-boss's and of columns'
 * defaults are these. The time stands in a file, which costs no round trip and counts in all sessions at once; the
 * sequence has the clock move with each look at it, as clocks do. Random ids are a sequence too. Nothing of the product knows.
 */
const CLOCK = (file: string) => `
  create schema virtual;
  create sequence virtual.microseconds;
  create function virtual.given() returns bigint language sql volatile as
    $$ select pg_catalog.pg_read_file('${file}')::bigint $$;
  create function virtual.clock_timestamp() returns timestamptz language sql volatile as
    $$ select timestamptz 'epoch' + interval '1 microsecond' *
      setval('virtual.microseconds', greatest(last_value + 1, virtual.given())) from virtual.microseconds $$;
  create function virtual.now() returns timestamptz language sql stable as
    $$ select timestamptz 'epoch' + interval '1 microsecond' * greatest(last_value, virtual.given()) from virtual.microseconds $$;
  create sequence virtual.uuids;
  create function virtual.gen_random_uuid() returns uuid language sql volatile as
    $$ select pg_catalog.md5(pg_catalog.nextval('virtual.uuids')::text)::uuid $$;
  create or replace function pgboss.job_now() returns timestamptz language sql stable as $$ select virtual.now() $$;
  alter function drop_attempt_month(text) set search_path = virtual, pg_catalog, pg_temp;
  set search_path = virtual, pg_catalog, public;
  do $$
  declare one record;
  begin
    for one in
      select c.oid::regclass as "table", a.attname as "column", replace(pg_get_expr(d.adbin, d.adrelid), 'pg_catalog.', '') as value
      from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where pg_get_expr(d.adbin, d.adrelid) ~ '\\m(now|clock_timestamp|gen_random_uuid)\\('
    loop
      execute format('alter table only %s alter column %I set default %s', one."table", one."column", one.value);
    end loop;
    execute format('alter database %I set search_path = virtual, pg_catalog, public', current_database());
  end $$`

/** For all sessions that begin afterwards. */
async function installClock(url: string, file: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  await client.unsafe(CLOCK(file))
  await client.end()
}

/** Gives the database the simulation's clock. */
export async function giveClock(url: string, time: VirtualTime) {
  // The server may run as another user.
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-clock-'))
  chmodSync(folder, 0o711)
  const file = join(folder, 'microseconds')
  // Its length never changes, so a reader finds the one time or the other.
  const handle = openSync(file, 'w', 0o644)
  const move = () => void writeSync(handle, `${Math.round(time.now() * 1000)}`.padStart(20), 0)
  move()
  await installClock(url, file)
  return {
    move,
    remove() {
      closeSync(handle)
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * One thing at a time: every statement and transaction of every simulated process waits for the one before, so that a
 * seed always plays alike. Those of a process that has died are not sent, and it never hears of them.
 */
export function createLane(time: VirtualTime) {
  const inside = new AsyncLocalStorage<true>()
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let operations = 0

  function lane<T>(work: () => Promise<T>): Promise<T> {
    // A transaction's own statements.
    if (inside.getStore()) return work()
    const owner = time.owner()
    waiting++
    operations++
    const result = last.then(() => {
      if (owner?.dead) return undefined
      return inside.run(true, work)
    })
    last = result.catch(() => {})
    return new Promise((resolve, reject) => {
      const tell = (then: () => void) => () => {
        waiting--
        if (!owner?.dead) then()
      }
      result.then(
        (value) => tell(() => resolve(value as T))(),
        (error) => tell(() => reject(error))(),
      )
    })
  }

  return {
    lane,
    operations: () => operations,
    /** The pool, in the lane. */
    through(client: Sql): Sql {
      const unsafe = (...args: Parameters<Sql['unsafe']>) => {
        const send = () => client.unsafe(...args)
        const ask = () => lane(async () => send())
        return {
          // biome-ignore lint/suspicious/noThenProperty: sent when awaited, as in postgres.js
          then: (...told: Parameters<Promise<never>['then']>) => (ask() as Promise<never>).then(...told),
          catch: (told: (error: unknown) => never) => (ask() as Promise<never>).catch(told),
          values: () => lane(async () => send().values()),
        }
      }
      return {
        ...client,
        unsafe: unsafe as never,
        begin: ((body) => lane(() => client.begin(body))) as Sql['begin'],
        pipeline: (list: Parameters<Sql['pipeline']>[0]) => lane(() => client.pipeline(list)),
      } as unknown as Sql
    },
    /** Waits until nobody waits for the database, and everything in memory has gone on. */
    async settle() {
      for (let quiet = 0; quiet < 2; quiet++) {
        if (waiting > 0) quiet = 0
        while (waiting > 0) await last
        await turnOfLoop()
      }
    },
  }
}
export type Lane = ReturnType<typeof createLane>
export const processOf = (name: string): Owner => ({ name, dead: false })
