export const OUTPUT: string;
export function generateTypes(document: object): Promise<string>;
