import type { SipUserRecord, SipUserRequest } from '@offhook/desk-api'
import { useState } from 'react'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type AdminTools, useAdmin } from '../use-admin.ts'

/** Phones that register with a user name and a password. */
export default function PhonesPage() {
  // What a new phone begins with, from one drawing of the page to the next.
  const [suggested] = useState({ domain: location.hostname })
  return <ListForm of={phones(useAdmin(), suggested)} />
}

function phones({ admin }: AdminTools, suggested: { domain: string }): ListFormOf<SipUserRecord> {
  const collection = admin.own<SipUserRecord, SipUserRequest>('SipUsers', 'sipUsers')
  return {
    path: '/admin/phones',
    title: 'pages.adminPhones',
    help: 'admin.phonesHelp',
    empty: 'admin.phonesEmpty',
    add: 'admin.phonesAdd',
    load: async () => {
      const rows = await collection.list()
      suggested.domain = rows[0]?.domain ?? suggested.domain
      return rows
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ username }) => username,
    detailOf: (row) => row.domain,
    fieldsOf: (row) => [
      { name: 'username', label: 'admin.username', kind: 'text', isRequired: true },
      { name: 'domain', label: 'admin.domain', kind: 'text', isRequired: true },
      ...(row
        ? []
        : [
            {
              name: 'password',
              label: 'admin.password',
              help: 'admin.phonePasswordHelp',
              kind: 'password',
              isRequired: true,
            } as const,
          ]),
    ],
    draftOf: (row) => ({
      username: row?.username ?? '',
      domain: row?.domain ?? suggested.domain,
      password: '',
    }),
    create: async (draft) =>
      (
        await collection.create({
          username: String(draft['username']),
          password: String(draft['password']),
          domain: String(draft['domain']),
        })
      ).sid,
    remove: ({ sid }) => collection.remove(sid),
  }
}
