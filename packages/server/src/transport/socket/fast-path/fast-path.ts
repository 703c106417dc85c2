import type { EngineConnection } from './engine-parts.js';
import { Outlet } from './outlet.js';
import type { Versions } from './tested-versions.js';
import { loadedVersions, obstacleOf } from './tested-versions.js';
import { WriteRound } from './write-round.js';

export interface FastPathSettings {
  /** Whether it is wanted at all. */
  readonly fastPath: boolean;
  readonly maxUnsentBytes: number;
}

/** What tells of every write of engine.io's, before it happens. */
interface EngineServer {
  on(event: 'flush', listener: (connection: EngineConnection) => void): unknown;
}

/** Writes frames to connections without the detour through engine.io, where its inner parts are as they were tested. */
export class FastPath {
  /** Why it is not used, if it is not. */
  readonly obstacle: string | null;
  readonly #round: WriteRound;

  constructor({ fastPath, maxUnsentBytes }: FastPathSettings, versions: Versions = loadedVersions()) {
    this.obstacle = fastPath ? obstacleOf(versions) : 'it is switched off';
    this.#round = new WriteRound(maxUnsentBytes);
  }

  get isOn(): boolean {
    return this.obstacle === null;
  }

  /** Keeps the order between what is collected here and what engine.io writes by itself. */
  attach(engine: EngineServer): void {
    if (this.isOn) engine.on('flush', (connection) => void Outlet.of(connection)?.flush());
  }

  /** The outlet of a connection; `null` where everything goes Socket.IO's own way. */
  outletFor(connection: EngineConnection): Outlet | null {
    return this.isOn ? (Outlet.of(connection) ?? new Outlet(connection, this.#round)) : null;
  }
}
