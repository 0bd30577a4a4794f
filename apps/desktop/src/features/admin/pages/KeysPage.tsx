import { useState } from 'react'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import classes from '../Admin.module.css'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface KeyRow {
  readonly sid: string
  readonly friendly_name: string
  readonly date_created: string
}

interface Secret {
  readonly sid: string
  readonly secret: string
}

/** Keys of applications. A secret is shown once, when it is made. */
export default function KeysPage() {
  const t = useText()
  const [made, setMade] = useState<Secret | null>(null)
  return (
    <ListForm
      of={keys(useAdmin(), setMade)}
      below={(row) =>
        made?.sid === row.sid && (
          <div className={classes['secret']} role="status">
            <strong>{t('admin.secret')}</strong>
            <br />
            <code>{made.secret}</code>
          </div>
        )
      }
    />
  )
}

function keys(
  { admin, account }: AdminTools,
  onMade: (secret: Secret) => void,
): ListFormOf<KeyRow> {
  const collection = admin.collection<KeyRow & Partial<Secret>>(`${account}/Keys`, 'keys', '.json')
  return {
    path: '/admin/keys',
    title: 'pages.adminKeys',
    help: 'admin.keysHelp',
    empty: 'admin.keysEmpty',
    add: 'admin.keysAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name || row.sid,
    detailOf: ({ sid }) => sid,
    fieldsOf: () => [{ name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true }],
    draftOf: (row) => ({ friendlyName: row?.friendly_name ?? '' }),
    create: async (draft) => {
      const { sid, secret = '' } = await collection.create({
        FriendlyName: String(draft['friendlyName']),
      })
      onMade({ sid, secret })
      return sid
    },
    save: (row, changed) =>
      collection.update(row.sid, { FriendlyName: String(changed['friendlyName']) }),
    remove: ({ sid }) => collection.remove(sid),
  }
}
