import { App } from '../example';

export default function Page() {
  return <App />;
}
