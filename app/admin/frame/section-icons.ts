import {
  type Activity,
  Cpu,
  Inbox,
  LayoutDashboard,
  ListChecks,
  Plug,
  ScrollText,
  ShieldCheck,
  TriangleAlert,
  Users,
} from '#app/ui/icons.ts'

/** By the path of a section. */
export const sectionIcons: Record<string, typeof Activity> = {
  '/admin': LayoutDashboard,
  '/admin/registrations': Users,
  '/admin/jobs': Inbox,
  '/admin/failures': TriangleAlert,
  '/admin/operations': ListChecks,
  '/admin/provider': Plug,
  '/admin/workers': Cpu,
  '/admin/audit': ScrollText,
  '/admin/administrators': ShieldCheck,
}
