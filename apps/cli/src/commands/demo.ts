export async function demo(context: object): Promise<void> { void context; }
