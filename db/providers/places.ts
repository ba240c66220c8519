import { sql } from 'drizzle-orm'
import type { Database, Sql } from '../client.ts'
import { run } from '../one-statement.ts'
import { personLeases, providerPlaces } from '../schema/providers.ts'

export type Place = { place: number; fence: number }

/** How long a lease lasts without being renewed, in seconds. */
export const LEASE_SECONDS = 10

/**
 * Takes up to `wanted` of the provider's `most` places that are free or that their holder has stopped renewing.
 *
 * @param seconds after which an unrenewed place is free again. Any call that its holder made must have ended
 * at the provider by then.
 */
export async function takePlaces(
  client: Sql,
  { provider, holder, most, wanted, seconds }: Holder & { most: number; wanted: number; seconds: number },
): Promise<Place[]> {
  // Two workers that ask at once may see the same free places; the second finds them taken and gets fewer. Chosen at random
  // they mostly see different ones. They are taken in one order, or each might wait for what the other has.
  return run<Place>(client, {
    sql: `
      with taken as materialized (
        select place from provider_places where provider = $1 and until > clock_timestamp()),
      free as (
        select n as place from generate_series(1, $3::int) n where n not in (select place from taken)
        order by random() limit $4)
      insert into provider_places as p (provider, place, holder, until)
      select $1, place, $2, clock_timestamp() + make_interval(secs => $5) from free order by place
      on conflict (provider, place) do update set holder = excluded.holder, fence = p.fence + 1, until = excluded.until
        where p.until <= clock_timestamp()
      returning place, fence::int`,
    params: [provider, holder, most, wanted, seconds],
  })
}

type Holder = { provider: string; holder: string }

/**
 * Renews these places and leases of this holder, in one statement for any number of them. It renews none that
 * it does not name: leases taken by a statement whose answer got lost belong to nobody, and expire.
 * @returns those that are still its own.
 */
export async function renewLeases(
  client: Sql,
  { provider, holder }: Holder,
  { places, tokens, seconds }: { places: Place[]; tokens: string[]; seconds: number },
): Promise<{ places: Place[]; tokens: string[] }> {
  const [row] = await run<{ places: Place[] | null; tokens: string[] | null }>(client, {
    sql: `
      with places as (
        update provider_places p set until = clock_timestamp() + make_interval(secs => $3)
        from jsonb_to_recordset($4::text::jsonb) as mine(place int, fence bigint)
        where p.provider = $1 and p.holder = $2 and p.place = mine.place and p.fence = mine.fence
          and p.until > clock_timestamp() returning p.place, p.fence),
      people as (
        update person_leases set until = clock_timestamp() + interval '${LEASE_SECONDS} s'
        where holder = $2 and until > clock_timestamp()
          and token in (select value::uuid from jsonb_array_elements_text($5::text::jsonb)) returning token)
      select (select json_agg(json_build_object('place', place, 'fence', fence)) from places) as places,
        (select json_agg(token) from people) as tokens`,
    params: [provider, holder, seconds, JSON.stringify(places), JSON.stringify(tokens)],
  })
  return { places: row?.places ?? [], tokens: row?.tokens ?? [] }
}

/** Releases places at once, and for good: a time of the moment would lie ahead after the clock was set back. */
export async function releasePlaces(client: Sql, { provider, holder }: Holder, places: Place[]) {
  if (places.length === 0) return
  await run(client, {
    sql: `
      update provider_places p set until = 'epoch'
      from jsonb_to_recordset($3::text::jsonb) as given(place int, fence bigint)
      where p.provider = $1 and p.holder = $2 and p.place = given.place and p.fence = given.fence`,
    params: [provider, holder, JSON.stringify(places)],
  })
}

/** The places that all workers hold now. */
export async function countPlaces(db: Database, provider: string) {
  const [row] = await db.execute<{ places: number }>(sql`
    select count(*)::int as places from ${providerPlaces} where provider = ${provider} and until > clock_timestamp()`)
  return row?.places ?? 0
}

/** How many people each worker has in hand, by its title. */
export async function countInHand(db: Database): Promise<Map<string, number>> {
  const rows = await db.execute<{ worker: string; people: number }>(sql`
    select split_part(holder, ' ', 1) as worker, count(*)::int as people from ${personLeases}
    where until > clock_timestamp() group by 1`)
  return new Map(rows.map(({ worker, people }) => [worker, people]))
}

/** The places held by workers of the previous version, which kept them as session locks. */
export async function countLocks(db: Database, provider: string) {
  const [row] = await db.execute<{ locks: number }>(sql`
    select count(*)::int as locks from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = hashtext(${`provider:${provider}`})::bigint & 4294967295`)
  return row?.locks ?? 0
}
