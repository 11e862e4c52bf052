/** A process that opens the table of a folder, writes items, says so, and stays until it is killed. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTable } from './table.ts';

const [dir = '', count = '0'] = process.argv.slice(2);
const { url } = await startTable({ dir, accessKeyId: 'KEY', log: () => undefined });
const client = new DynamoDBClient({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'KEY', secretAccessKey: 'x' },
});
for (let n = 0; n < Number(count); n += 1) {
  const Item = { PK: { S: 'race#3-7' }, SK: { S: `window#${n}` }, bytes: { B: Buffer.alloc(10_000, n) } };
  await client.send(new PutItemCommand({ TableName: 'alleycat', Item }));
}
process.stdout.write('written\n');
setInterval(() => undefined, 1000);
