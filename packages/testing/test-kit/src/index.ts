export { Baresip, type BaresipOptions } from './baresip.ts'
export { BrowserParty, chromiumPath, launchBrowser } from './browser.ts'
export {
  type Ears,
  frequencies,
  hears,
  hearsNot,
  toneLevel,
  toneLevels,
  WINDOW_MS,
} from './ears.ts'
export { endProgram } from './end-program.ts'
export { FirefoxParty } from './firefox.ts'
export { keysIn } from './keypad-tones.ts'
export { Linphone, type LinphoneOptions } from './linphone.ts'
export { copyNewDatabase } from './new-database.ts'
export { PostgresServer } from './postgres.ts'
export { type AudioLine, RtpMouth } from './rtp-mouth.ts'
export { BUCKET, S3Server } from './s3-server.ts'
export { type ReadyServer, ServerProcess, type StartServerOptions } from './server-process.ts'
export {
  PhoneCall,
  type PhoneCallStatus,
  type PhoneText,
  SipPhone,
  type SipPhoneOptions,
} from './sip-phone.ts'
export { type RecorderAnswer, SiprecRecorder } from './siprec-recorder.ts'
export { spoken } from './spoken.ts'
export { type ToldSpan, TraceCollector } from './trace-collector.ts'
export { until } from './until.ts'
export { type WebhookAnswer, WebhookHost, type WebhookRequest } from './webhook-host.ts'
