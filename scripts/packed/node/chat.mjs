import { RealtimeClient } from '@nchat/realtime-client';
import { chat } from './chat-over.cjs';

await chat(RealtimeClient);
