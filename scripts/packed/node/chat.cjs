const { RealtimeClient } = require('@nchat/realtime-client');
const { chat } = require('./chat-over.cjs');

void chat(RealtimeClient);
