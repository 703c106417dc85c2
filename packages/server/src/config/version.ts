import { version } from '../../package.json';

/** The version of this package, as `/health` and `--version` say it. */
export const SERVER_VERSION: string = version;
