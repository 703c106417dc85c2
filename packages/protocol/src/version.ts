/** The protocol version this package describes. The server accepts this one and the one before it. */
export const PROTOCOL_VERSION = 1;
/** The oldest version the server still accepts. There is nothing before version 1. */
export const MIN_PROTOCOL_VERSION = 1;
