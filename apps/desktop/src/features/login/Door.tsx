import { IconHeadset } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { CodeField } from '../second-factor/CodeField.tsx'
import { EnrolApp } from '../second-factor/EnrolApp.tsx'
import { RecoveryCodes } from '../second-factor/RecoveryCodes.tsx'
import { Elsewhere } from './Elsewhere.tsx'
import classes from './LoginPage.module.css'
import { StepForm } from './StepForm.tsx'
import type { useLogin } from './use-login.ts'

interface DoorProps {
  readonly login: ReturnType<typeof useLogin>
  /** Said while nothing has gone wrong. */
  readonly notice?: string | null
  /** The first proof. */
  readonly children: ReactNode
}

/** The door of the house: a first proof, and then whatever else is asked for. */
export function Door({ login, notice = null, children }: DoorProps) {
  const t = useText()
  const { stage, problem, isBusy } = login
  return (
    <main className={classes['page']}>
      <div className={classes['form']}>
        <div className={classes['brand']}>
          <span className={classes['sign']}>
            <IconHeadset size={22} stroke={2} />
          </span>
          <h1 className={classes['title']}>Offhook</h1>
        </div>
        {notice && !problem && <InlineNotice tone="info" text={notice} />}
        {problem && <InlineNotice tone="error" text={t(problem)} />}
        {stage.at === 'first' && children}
        {stage.at === 'code' && (
          <StepForm
            title={t('login.codeTitle')}
            submit={t('login.goOn')}
            isBusy={isBusy}
            onSubmit={(fields) => void login.showCode(String(fields.get('code') ?? ''))}
          >
            <CodeField label={t('login.code')} help={t('login.codeHelp')} />
          </StepForm>
        )}
        {stage.at === 'enrolment' && (
          <>
            <h2 className={classes['step']}>{t('login.enrolTitle')}</h2>
            <EnrolApp
              enrolment={stage.enrolment}
              isBusy={isBusy}
              onConfirm={(code) => void login.confirmEnrolment(code)}
            />
          </>
        )}
        {stage.at === 'recovery-codes' && (
          <RecoveryCodes codes={stage.codes} onKept={() => void login.keepCodes()} />
        )}
        {stage.at === 'elsewhere' && (
          <Elsewhere
            sessions={stage.sessions}
            isBusy={isBusy}
            onDecide={(endOthers) => void login.decide(endOthers)}
          />
        )}
        {stage.at !== 'first' && stage.at !== 'recovery-codes' && (
          <button type="button" className={classes['link']} onClick={login.beginAgain}>
            {t('login.beginAgain')}
          </button>
        )}
      </div>
    </main>
  )
}
