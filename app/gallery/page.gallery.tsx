import { connection } from 'next/server'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { CopyId } from '../ui/copy-id.tsx'
import { CopyIds } from '../ui/copy-ids.tsx'
import { Empty } from '../ui/empty.tsx'
import { Field } from '../ui/field.tsx'
import { Check, Mail, TriangleAlert, UserPlus } from '../ui/icons.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Brand } from '../ui/mark.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Popover } from '../ui/popover.tsx'
import { ProgressBar } from '../ui/progress.tsx'
import { ListRow, Rows } from '../ui/rows.tsx'
import { Spark } from '../ui/spark.tsx'
import { BusyMark } from '../ui/submit-button.tsx'
import { Cell, Table } from '../ui/table.tsx'
import { Tile, Tiles } from '../ui/tile.tsx'
import { Time } from '../ui/time.tsx'
import { Timeline, TimelineEntry } from '../ui/timeline.tsx'
import { toneIcons } from '../ui/tone.ts'
import { galleryWords as words } from './words.ts'

const ID = '019b0000-0000-7000-8000-00000000beef'
const AT = '2026-01-02T03:04:05Z'
const tones = Object.keys(toneIcons) as (keyof typeof toneIcons)[]

/** Every part of app/ui in its states. `npm run dev` serves it, and the build of the tests; no other build has it. */
export default async function GalleryPage() {
  await connection()
  return (
    <main id="main" className="mx-auto grid max-w-5xl gap-5 px-4 py-8 text-sm [--head:0px]">
      <PageTitle of={words.title} />
      <CopyIds />
      <Brand />
      <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
      <Card id="buttons" title={words.buttons}>
        <div className="flex flex-wrap items-center gap-3">
          <Button>{words.button}</Button>
          <Button tone="quiet">{words.button}</Button>
          <Button tone="ghost">{words.button}</Button>
          <Button size="small">{words.button}</Button>
          <Button size="large">{words.button}</Button>
          <ButtonLink href="#buttons">{words.link}</ButtonLink>
          <Button aria-disabled>
            <BusyMark busy>{words.busy}</BusyMark>
          </Button>
          <Button disabled aria-describedby="why-not">
            {words.button}
          </Button>
          <p id="why-not" className="text-muted">
            {words.whyNot}
          </p>
        </div>
      </Card>
      <Card id="fields" title={words.fields}>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field name="plain" label={words.field} />
          <Field name="hinted" label={words.field} hint={words.hint} defaultValue={words.value} />
          <Field name="wrong" label={words.field} error={words.error} defaultValue={words.value} />
        </div>
      </Card>
      <Card id="badges" title={words.badges} aside={<Kbd>Ctrl K</Kbd>}>
        <div className="flex flex-wrap items-center gap-3">
          {tones.map((tone) => (
            <Badge key={tone} tone={tone}>
              {words.tones[tone]}
            </Badge>
          ))}
          <Badge large tone="good">
            {words.tones.good}
          </Badge>
          <CopyId id={ID} />
          <Time at={AT} />
          <Button type="button" tone="quiet" popoverTarget="open">
            {words.popover}
          </Button>
          <Popover id="open" label={words.popover} className="inset-0! m-auto! h-fit w-fit">
            {words.inside}
          </Popover>
        </div>
      </Card>
      <Notice tone="info">{words.notices.info}</Notice>
      <Notice tone="good">{words.notices.good}</Notice>
      <Notice tone="problem">{words.notices.problem}</Notice>
      <Tiles>
        <Tile
          name={words.tiles.plain}
          value={1234567}
          spark={<Spark label={words.tiles.spark} values={[0, 3, 2, 8, 5, 9]} />}
        />
        <Tile name={words.tiles.link} value={12} href="#badges" note={words.tiles.note} />
        <Tile name={words.tiles.bad} value={3} href="#badges" tone="bad" />
      </Tiles>
      <Table label={words.table} columns={words.columns} numbers={words.columns.slice(1, 2)} stacked>
        {tones.map((tone, n) => (
          <tr key={tone}>
            <th scope="row" data-at="top" className="py-1.5 font-normal">
              {words.tones[tone]}
            </th>
            <Cell at="low" number>
              {10 ** n}
            </Cell>
            <Cell at="side">
              <Badge tone={tone}>{words.tones[tone]}</Badge>
            </Cell>
          </tr>
        ))}
      </Table>
      <Card id="progress" title={words.progress}>
        <ProgressBar
          label={words.progress}
          total={100}
          parts={tones.map((tone, n) => ({ name: words.tones[tone], count: 10 + 5 * n, tone }))}
        />
      </Card>
      <Card id="timeline" title={words.timeline}>
        <Timeline>
          <TimelineEntry icon={UserPlus} tone="plain" at={<Time at={AT} />}>
            {words.entries[0]}
          </TimelineEntry>
          <TimelineEntry icon={TriangleAlert} tone="bad" at={<Time at={AT} />}>
            {words.entries[1]}
          </TimelineEntry>
          <TimelineEntry icon={Check} tone="good">
            {words.entries[2]}
          </TimelineEntry>
        </Timeline>
      </Card>
      <Rows label={words.rows}>
        <ListRow icon={Mail}>{words.entries[0]}</ListRow>
        <ListRow icon={Mail}>{words.entries[2]}</ListRow>
      </Rows>
      <Empty>{words.empty}</Empty>
    </main>
  )
}
