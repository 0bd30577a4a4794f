import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './LoginPage.module.css'

interface StepFormProps {
  readonly title?: string
  readonly submit: string
  readonly isBusy: boolean
  readonly onSubmit: (fields: FormData) => void
  readonly children: ReactNode
}

/** One step of a login: its fields, and the button that goes on. */
export function StepForm({ title, submit, isBusy, onSubmit, children }: StepFormProps) {
  return (
    <form
      className={classes['fields']}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(new FormData(event.currentTarget))
      }}
    >
      {title && <h2 className={classes['step']}>{title}</h2>}
      {children}
      <Button type="submit" size="md" loading={isBusy} fullWidth>
        {submit}
      </Button>
    </form>
  )
}
