import { entryOf } from './entry.ts'

/** An attempt in a list. */
export const attemptWords = { worker: (name: string) => `worker ${name}`, nextTry: ' · next try ' }

const names: Record<string, string> = {
  retry: 'retried it',
  cancel: 'cancelled it',
  redrive: 'redrove the dead letter as this new job',
  handle: 'marked the person as handled',
  unhandle: 'brought the person back to needs attention',
  delete: 'deleted it',
  undelete: 'brought it back',
  'correct address': 'corrected the address and retried it',
}
/** An administrator's action on the job. */
export const actionWords = (action: string) => entryOf(names, action) ?? action
