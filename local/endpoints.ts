/** Where a program on this machine finds the cloud, and what it says to be let in. */
export interface CloudEndpoints {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  kinesis: string;
  dynamodb: string;
  lambda: string;
  iotData: string;
  /** The control plane: switches certificates off. */
  iot: string;
  mqttPort: number;
  /** `formatAnchor`'s text. */
  clock: string;
}

/** The file in the data folder in which a running cloud says where it is; readable by its owner only. */
export const ENDPOINTS_FILE = 'endpoints.json';
