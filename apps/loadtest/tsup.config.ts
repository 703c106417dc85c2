import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

/** Programs only: the command line, and what it runs in processes of their own. */
export default defineConfig({
  ...base,
  format: ['esm'],
  dts: false,
  platform: 'node',
  entry: {
    cli: 'src/cli.ts',
    generator: 'src/generator/process.ts',
    'peer-socketio': 'src/peers/socketio.ts',
    'peer-ws': 'src/peers/ws.ts',
  },
});
