/** Text files are imported as their text; the build bundles them so. */
declare module '*.txt' {
  const text: string;
  export default text;
}
