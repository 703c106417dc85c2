/** What a page weighs without us. */
export default function Page() {
  return <p>Nothing here.</p>;
}
