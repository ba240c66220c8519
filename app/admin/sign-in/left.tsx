'use client'

import { useLayoutEffect } from 'react'
import { tellLeft } from '../access/leave.ts'

export function Left() {
  useLayoutEffect(tellLeft, [])
  return null
}
