/** What somebody looks for stands in a URL sealed, and for an hour: an address belongs in no log and no history. */
export const SOUGHT = 'sought'
export const SOUGHT_SECONDS = 3_600
