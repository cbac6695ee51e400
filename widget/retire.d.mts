export function retire(folder: URL, current: Set<string>, now?: number): Promise<void>;
