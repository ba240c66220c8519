/** Where a page of jobs ends: the last row's time and id, as it stands in the URL. */
export const cursorOf = ({ createdOn, id }: { createdOn: Date; id: string }) => `${createdOn.getTime()}_${id}`

export function readCursor(text: string) {
  const [, time, id] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(text) ?? []
  return time && id ? { createdOn: new Date(Number(time)), id } : undefined
}
