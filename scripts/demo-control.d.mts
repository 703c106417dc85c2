export interface Restart {
  readonly isKill: boolean;
  readonly awayMs: number;
}

export interface Control {
  readonly env: Readonly<Record<'DEMO_CONTROL_URL' | 'DEMO_CONTROL_SECRET', string>>;
  readonly close: () => void;
}

export declare function openControl(restart: (how: Restart) => Promise<void>): Promise<Control>;
