'use client'

import type { Ref } from 'react'
import { keyHelp, keyWords } from '#app/admin/frame/keys/keys.ts'
import { Button } from '#app/ui/button.tsx'
import { Kbd } from '#app/ui/kbd.tsx'

type Props = { id: string; ref: Ref<HTMLDialogElement>; isOn: boolean; onSwitch: (on: boolean) => void }

export function KeyHelp({ id, ref, isOn, onSwitch }: Props) {
  return (
    <dialog
      id={id}
      ref={ref}
      aria-labelledby="keys-title"
      className="m-auto max-h-[90dvh] w-[min(40rem,calc(100%-2rem))] overflow-y-auto rounded-xl border border-line bg-surface p-5 text-ink shadow-raised backdrop:bg-veil"
    >
      <div className="grid gap-4">
        <h2 id="keys-title" className="text-lg font-semibold">
          {keyHelp.title}
        </h2>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 sm:grid-cols-[auto_1fr_auto_1fr]">
          {keyWords.map(([keys, does]) => (
            <div key={keys.join(' ')} className="contents">
              <dt className="flex items-start gap-1 whitespace-nowrap">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={isOn} onChange={(event) => onSwitch(event.target.checked)} />
          {keyHelp.on}
        </label>
        <p className="text-muted">{keyHelp.note}</p>
        <form method="dialog">
          <Button>{keyHelp.close}</Button>
        </form>
      </div>
    </dialog>
  )
}
