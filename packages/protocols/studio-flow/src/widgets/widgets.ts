/** All widgets. A new one is a file and a line here. */
import { addTwimlRedirect } from './add-twiml-redirect.ts'
import { connectVirtualAgent, connectVirtualAgentV2, runConversationRelay } from './assistants.ts'
import { capturePayments } from './capture-payments.ts'
import { connectCallTo } from './connect-call-to.ts'
import { enqueueCall } from './enqueue-call.ts'
import { forkStream } from './fork-stream.ts'
import { gatherInputOnCall } from './gather-input-on-call.ts'
import { makeHttpRequest } from './make-http-request.ts'
import { makeOutgoingCall, makeOutgoingCallV2 } from './make-outgoing-call.ts'
import { sendAndWaitForReply, sendMessage } from './messages.ts'
import { recordCall } from './record-call.ts'
import { recordVoicemail } from './record-voicemail.ts'
import { runFunction } from './run-function.ts'
import { runSubflow } from './run-subflow.ts'
import { sayPlay } from './say-play.ts'
import type { WidgetSchema } from './schema.ts'
import { sendToFlex } from './send-to-flex.ts'
import { setVariables } from './set-variables.ts'
import { splitBasedOn } from './split-based-on.ts'
import { trigger } from './trigger.ts'
import type { Widget } from './widget.ts'

export const widgets: readonly Widget[] = [
  trigger,
  sayPlay,
  gatherInputOnCall,
  splitBasedOn,
  setVariables,
  runSubflow,
  connectCallTo,
  recordVoicemail,
  recordCall,
  makeOutgoingCallV2,
  addTwimlRedirect,
  capturePayments,
  forkStream,
  enqueueCall,
  sendToFlex,
  connectVirtualAgentV2,
  runConversationRelay,
  makeHttpRequest,
  runFunction,
  sendMessage,
  sendAndWaitForReply,
  makeOutgoingCall,
  connectVirtualAgent,
]

export const widgetSchemas: readonly WidgetSchema[] = widgets.map(({ schema }) => schema)

const byType = new Map(widgets.map((widget) => [widget.schema.type, widget]))

/** The widget of a type; undefined for one that is not known. */
export function widgetOf(type: string): Widget | undefined {
  return byType.get(type)
}
