// Loaded before a process's own code (node --import): its wall clock is CLOCK_OFFSET_MS off, and its monotonic one is not.
const offset = Number(process.env.CLOCK_OFFSET_MS || 0)
const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...args: [] | [number]) {
    if (args.length === 0) super(RealDate.now() + offset)
    else super(...args)
  }
  // Next copies what the constructor itself has, and nothing that it inherits.
  static override UTC = RealDate.UTC
  static override parse = RealDate.parse
  static override now() {
    return RealDate.now() + offset
  }
} as DateConstructor
