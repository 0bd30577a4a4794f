import { Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { Finding } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import classes from './Inspector.module.css'

interface FlowFactsProps {
  readonly editor: FlowEditor
  readonly findings: readonly Finding[]
  readonly onGo: (name: string) => void
}

/** The flow as a whole, with what is wrong in it and the way there. */
export function FlowFacts({ editor, findings, onGo }: FlowFactsProps) {
  const t = useText()
  const { history } = useStore(editor.state)
  const { description = '', states } = history.present
  return (
    <>
      <h2 className={classes['title']}>{t('studio.flow')}</h2>
      <p className={classes['help']}>{t('studio.widgets', { count: states.length })}</p>
      <Textarea
        label={t('studio.description')}
        rows={3}
        value={description}
        onChange={({ currentTarget }) =>
          editor.edit({ kind: 'describe', description: currentTarget.value }, 'description')
        }
      />
      <section className={classes['part']} aria-label={t('studio.findings')} data-testid="findings">
        <h3 className={classes['subtitle']}>{t('studio.findings')}</h3>
        {findings.length === 0 ? (
          <p className={classes['fine']}>
            <IconCircleCheck size={18} aria-hidden="true" />
            {t('studio.noFindings')}
          </p>
        ) : (
          <ul className={classes['findings']}>
            {findings.map(({ tone, name, message, part }) => (
              <li key={`${name} ${part} ${message}`}>
                <button
                  type="button"
                  disabled={name === null}
                  onClick={() => name !== null && onGo(name)}
                >
                  {tone === 'error' ? (
                    <IconCircleX
                      size={16}
                      className={classes['error']}
                      aria-label={t('studio.error')}
                    />
                  ) : (
                    <IconAlertTriangle
                      size={16}
                      className={classes['warning']}
                      aria-label={t('studio.warning')}
                    />
                  )}
                  <span>
                    {name !== null && <strong>{name} </strong>}
                    {message}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
