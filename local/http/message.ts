/** One request to a loopback API, its body read. Header names are lower case; `path` includes the query. */
export interface ApiRequest {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface ApiResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}
