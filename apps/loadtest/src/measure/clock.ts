const offset = Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000;

/** Microseconds of a clock that all processes of this machine share, and that nobody sets. */
export const nowUs = (): number => Math.round(performance.now() * 1000 + offset);
