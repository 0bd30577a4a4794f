// Twilio-compatible REST and our own /offhook/v1.
export {}
