import type { Entry } from "../src/panel/api";

interface Levers {
  down: boolean;
  noStream: boolean;
  consent: string;
  expired: Set<string> | boolean;
  posts: number;
  runs: number;
  slowReply: number;
  retryAfter?: number;
  choiceGone?: boolean;
  dropAnswers?: number;
  dieAfterMessage?: boolean;
  unrecorded?: boolean;
  mask?: boolean;
  foreign?: boolean;
  sick?: boolean;
  notNow?: boolean;
}

export interface Stand {
  base: string;
  levers: Levers;
  conversations: Map<string, { entries: Entry[] }>;
  stop(): Promise<void>;
  cut(): void;
}

export function start(options?: { port?: number; late?: number; files?: boolean; page?: string }): Promise<Stand>;
