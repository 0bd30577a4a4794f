import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type ActivityRow, activitiesOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

/** What agents can be: a name, and whether they are offered tasks then. */
export default function ActivitiesPage() {
  return <ListForm of={activities(useAdmin())} />
}

function activities(tools: AdminTools): ListFormOf<ActivityRow> {
  const collection = activitiesOf(tools)
  const { t } = tools
  return {
    path: '/admin/activities',
    title: 'pages.adminActivities',
    help: 'admin.activitiesHelp',
    empty: 'admin.activitiesEmpty',
    add: 'admin.activitiesAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name,
    detailOf: ({ available }) => t(available ? 'admin.takesTasks' : 'admin.takesNone'),
    fieldsOf: () => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      // What an activity means stays: workers are in it.
      { name: 'available', label: 'admin.takesTasks', kind: 'switch', isFixed: true },
    ],
    draftOf: (row) => ({
      friendlyName: row?.friendly_name ?? '',
      available: row?.available ?? false,
    }),
    create: async (draft) =>
      (
        await collection.create(
          toForm(draft, { friendlyName: 'FriendlyName', available: 'Available' }),
        )
      ).sid,
    save: (row, changed) =>
      collection.update(row.sid, toForm(changed, { friendlyName: 'FriendlyName' })),
    remove: ({ sid }) => collection.remove(sid),
  }
}
