export { HttpProvider, type HttpProviderOptions } from './http-provider.ts'
export { SmsIncoming, type SmsIncomingOptions, type SmsReply } from './incoming.ts'
