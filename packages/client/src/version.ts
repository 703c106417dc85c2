/** Version of this package, for reports. */
export const VERSION = '1.0.0';
