import { Button, CopyButton } from '@mantine/core'
import { useText } from '../../ui/hooks.ts'
import classes from './SecondFactor.module.css'

interface RecoveryCodesProps {
  readonly codes: readonly string[]
  readonly onKept: () => void
}

/** The codes, this once. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const t = useText()
  return (
    <section className={classes['steps']}>
      <h2 className={classes['title']}>{t('people.recoveryTitle')}</h2>
      <span className="soft">{t('people.recoveryHelp')}</span>
      <ul className={classes['codes']} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyButton value={codes.join('\n')}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {t(copied ? 'people.copied' : 'people.copy')}
          </Button>
        )}
      </CopyButton>
      <Button size="md" onClick={onKept}>
        {t('people.kept')}
      </Button>
    </section>
  )
}
