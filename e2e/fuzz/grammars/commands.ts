import { chance, several, type Grammar } from '../grammar.js';
import { mutateJson } from '../mutate.js';
import type { Pools } from './pools.js';

/** Commands of a session, most of them valid or nearly so. */
export const commandGrammar = ({ commands }: Pools): Grammar => ({
  name: 'commands',
  weight: 5,
  make(random) {
    let id = 0;
    const one = (): string => {
      const { event, payloads } = random.pick(commands);
      const payload = JSON.stringify(random.pick(payloads)) ?? 'null';
      // A session that makes too many mistakes is ended: more of what is right reaches deeper.
      const text = chance(random, 0.4) ? mutateJson(random, payload) : payload;
      id += 1;
      return `42${chance(random, 0.9) ? id : ''}["${event}",${text}]`;
    };
    const join = '42["channel:join",{"channels":[{"channelId":"room-1"},{"channelId":"room-2"}]}]';
    return { grammar: 'commands', way: 'session', inputs: [join, ...several(random.between(20, 45), one)] };
  },
});
