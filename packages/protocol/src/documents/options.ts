/** What a document says about the deployment it describes. */
export interface DocumentOptions {
  /**
   * Where the server is reached.
   * @default 'http://localhost:3101'
   */
  serverUrl?: string;
  /**
   * Version of the server.
   * @default '1.0.0'
   */
  version?: string;
}

/** The options with their defaults filled in. */
export function withDefaults({ serverUrl = 'http://localhost:3101', version = '1.0.0' }: DocumentOptions = {}) {
  return { serverUrl, version };
}
