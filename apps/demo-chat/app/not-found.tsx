import { Brand } from '../components/ui/brand';
import styles from './not-found.module.css';

export default function NotFound() {
  return (
    <main className={styles.page}>
      <Brand />
      <h1>There is no such page</h1>
      <a href="/">To the chat</a>
    </main>
  );
}
