import { CRMContainer, FlexPlugin, type ITask, Manager } from '@offhook/desktop-sdk'
import { useEffect, useState } from 'react'

interface Customer {
  readonly name: string
  readonly tier: string
  readonly openOrders: number
}

/** What the CRM knows of the customer of the task in hand, above what the call brought along. */
export default class CrmPanel extends FlexPlugin {
  constructor() {
    super('crm-panel')
  }

  init() {
    CRMContainer.Content.add(<CustomerCard key="crm-card" />, { align: 'start' })
  }
}

/** `task` comes from the component that this is in. */
function CustomerCard({ task }: { task?: ITask }) {
  const customer = useCustomer(task?.defaultFrom ?? '')
  if (!customer) return null
  return (
    <section aria-label="CRM">
      <h3>{customer.name}</h3>
      <p>
        {customer.tier} · {customer.openOrders} open orders
      </p>
    </section>
  )
}

/** Null while it is not known, and for somebody whom the CRM does not know. */
function useCustomer(number: string): Customer | null {
  const [customer, setCustomer] = useState<Customer | null>(null)
  useEffect(() => {
    setCustomer(null)
    if (number === '') return
    const stop = new AbortController()
    lookUp(number, stop.signal).then(setCustomer, (error: unknown) => {
      if (!stop.signal.aborted) console.error('The CRM did not answer:', error)
    })
    return () => stop.abort()
  }, [number])
  return customer
}

async function lookUp(number: string, signal: AbortSignal): Promise<Customer | null> {
  const { ui_attributes } = Manager.getInstance().serviceConfiguration
  const { crm_url: base } = (ui_attributes ?? {}) as { readonly crm_url?: string }
  if (!base) return null
  const reply = await fetch(`${base}/customers?number=${encodeURIComponent(number)}`, { signal })
  if (reply.status === 404) return null
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
  return (await reply.json()) as Customer
}
