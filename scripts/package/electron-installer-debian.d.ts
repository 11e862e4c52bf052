/** The package brings no types; these are of what is used. */
declare module 'electron-installer-debian' {
  export class Installer {
    constructor(data: Record<string, unknown>);
    options: Record<string, unknown>;
    readonly stagingDir: string;
    readonly baseAppDir: string;
    get contentFunctions(): string[];
    generateDefaults(): Promise<unknown>;
    generateOptions(): Record<string, unknown>;
    createStagingDir(): Promise<void>;
    createContents(): Promise<void>;
    createCopyright(): Promise<void>;
    createPackage(): Promise<void>;
    movePackage(): Promise<void>;
  }
}
