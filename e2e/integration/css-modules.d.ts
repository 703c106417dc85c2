/** Components of the demo name their classes by these; Next.js declares them for the demo itself. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
